import { describe, expect } from "vitest";
import { ErrorBody } from "../../../../src/contracts/errors.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";
import { call, type TestUser } from "../../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";
const TICKET = "/api/authentication/ws-ticket/";
const REFRESH = "/api/authentication/token/refresh/";

function post(
	guest: TestUser,
	path: string,
	body: BodyInit,
	headers: Record<string, string> = {},
): Promise<Response> {
	const authorization = `Bearer ${guest.signedIn.access}`;
	return call(path, { method: "POST", headers: { authorization, ...headers }, body });
}

async function ask(guest: TestUser, body: Record<string, unknown>): Promise<ChatAccepted> {
	const response = await guest.fetch(ASK, { body });
	expect(response.status).toBe(200);
	return ChatAccepted.parse(await response.json());
}

async function cancel(guest: TestUser, taskId: string): Promise<void> {
	expect((await guest.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" })).status).toBe(200);
}

/** Asks a question and waits for its answer. */
async function answered(guest: TestUser, conversationId: string, message: string): Promise<void> {
	const socket = await guest.connect(conversationId);
	const { task_id } = await ask(guest, { message, conversation_id: conversationId });
	await socket.next("task_completed", (frame) => frame.task_id === task_id);
	socket.close();
}

describe("random bodies", () => {
	const shape = {
		message: "Hi",
		agent_type: "qa",
		use_context: true,
		max_tokens: 5,
		conversation_id: "c1",
		message_id: "m1",
		refresh: "a.1.b",
	};

	test.for([ASK, TICKET, REFRESH])(
		"sent to %s never cause a 5xx",
		{ timeout: 30_000 },
		async (path, { guest }) => {
			const random = new Random(path.length);
			const keys = Object.keys(shape);
			for (let i = 0; i < 250; i++) {
				const body = random.pick([
					() => random.text(60),
					() => JSON.stringify(random.json(4)),
					() => JSON.stringify({ ...shape, message_id: undefined, [random.pick(keys)]: random.json(2) }),
					() => random.damage(JSON.stringify(shape)),
				])();
				const response = await post(guest, path, body);
				const text = await response.text();
				expect({ status: response.status, body, text }).toMatchObject({
					status: expect.toSatisfy((status: number) => status < 500),
				});
				if (response.status === 200) {
					const accepted = ChatAccepted.safeParse(JSON.parse(text));
					if (accepted.success) await cancel(guest, accepted.data.task_id);
				} else {
					expect(ErrorBody.parse(JSON.parse(text)).error).not.toBe("");
				}
			}
			await answered(guest, "afterwards", "Still there?");
		},
	);
});

import { describe, expect } from "vitest";
import { ErrorBody } from "../../../../src/contracts/errors.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { askAndListen, cancelTask } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";

const ASK = "/api/agents/async/chat_async/";
const TICKET = "/api/authentication/ws-ticket/";
const REFRESH = "/api/authentication/token/refresh/";

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

	test.for([ASK, TICKET, REFRESH])("sent to %s never cause a 5xx", async (path, { guest }) => {
		const random = new Random(path.length);
		const keys = Object.keys(shape);
		for (let i = 0; i < 250; i++) {
			const body = random.pick([
				() => random.text(60),
				() => JSON.stringify(random.json(4)),
				() => JSON.stringify({ ...shape, message_id: undefined, [random.pick(keys)]: random.json(2) }),
				() => random.damage(JSON.stringify(shape)),
			])();
			const response = await guest.postRaw(path, body);
			const text = await response.text();
			expect({ status: response.status, body, text }).toMatchObject({
				status: expect.toSatisfy((status: number) => status < 500),
			});
			if (response.status === 200) {
				const accepted = ChatAccepted.safeParse(JSON.parse(text));
				if (accepted.success) await cancelTask(guest, accepted.data.task_id);
			} else {
				expect(ErrorBody.parse(JSON.parse(text)).error).not.toBe("");
			}
		}
		await askAndListen(guest, "afterwards", "Still there?");
	});
});

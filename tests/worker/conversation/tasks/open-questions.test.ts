import { runInDurableObject } from "cloudflare:test";
import { expect } from "vitest";
import { OPEN_QUESTIONS_MAX } from "../../../../src/contracts/limits.ts";
import { chatTask } from "../../../../src/contracts/task-options.ts";
import { ChatRequest } from "../../../../src/contracts/task-requests.ts";
import { unwrap } from "../../../../src/errors.ts";
import { ask } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { V1Client } from "../../../support/protocol-v1-client.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestUser } from "../../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";
let hold: Hold;

test.beforeEach(({ model }) => {
	hold = new Hold();
	model.usually({ kind: "held", hold });
});

test.afterEach(async ({ guest }) => {
	// Unfinished tasks must not run during the next test.
	for (const id of ["c1", "c2"]) await guest.fetch(`/api/conversations/${id}/`, { method: "DELETE" });
});

/** Fills conversation c1 with the questions `q0`, `q1` and so on. The first one is being answered. */
async function fill(guest: TestUser): Promise<string[]> {
	const conversation = guest.conversation("c1");
	const tasks: string[] = [];
	for (let n = 0; n < OPEN_QUESTIONS_MAX; n++) {
		const request = chatTask(ChatRequest.parse({ message: `Question ${n}`, message_id: `q${n}` }), null);
		tasks.push(unwrap(await conversation.startTask(request)).task_id);
	}
	await until(() => hold.opened);
	return tasks;
}

test("a conversation rejects another question while fifty are unanswered, and stores nothing", async ({
	guest,
}) => {
	await fill(guest);
	const refused = await guest.fetch(ASK, { body: { message: "One more", conversation_id: "c1" } });
	expect(await expectError(refused, 429, "too_many_requests")).toMatch(/50/);
	const several = { query: "One more", conversation_id: "c1" };
	await expectError(
		await guest.fetch("/api/agents/async/multiagent_async/", { body: several }),
		429,
		"too_many_requests",
	);
	const stored = await runInDurableObject(guest.conversation("c1"), (_, { storage }) =>
		storage.sql
			.exec("SELECT (SELECT count(*) FROM tasks) AS tasks, count(*) AS messages FROM messages")
			.one(),
	);
	expect(stored).toEqual({ tasks: OPEN_QUESTIONS_MAX, messages: OPEN_QUESTIONS_MAX });
});

test("a full conversation accepts a repeated question and does not block other conversations", async ({
	guest,
}) => {
	const [first] = await fill(guest);
	const again = await ask(guest, { message: "Question 0", conversation_id: "c1", message_id: "q0" });
	expect(again.task_id).toBe(first);
	await ask(guest, { message: "One more", conversation_id: "c2" });
});

test("a full conversation accepts a question as soon as an earlier one has ended", async ({ guest }) => {
	const tasks = await fill(guest);
	await guest.fetch(`/api/agents/async/cancel/${tasks.at(-1)}/`, { method: "POST" });
	await ask(guest, { message: "One more", conversation_id: "c1" });
	await expectError(
		await guest.fetch(ASK, { body: { message: "Yet one more", conversation_id: "c1" } }),
		429,
		"too_many_requests",
	);
});

test("a full conversation rejects the regeneration of an answer", async ({ guest, model }) => {
	const socket = await guest.connect("c1");
	socket.send({ action: "start_chat", message: "Hello", message_id: "answered" });
	await until(() => hold.opened);
	hold.push("Hello.");
	hold.finish();
	await socket.next("task_completed");
	hold = new Hold();
	model.usually({ kind: "held", hold });
	await fill(guest);
	const body = { message_id: "answered" };
	await expectError(
		await guest.fetch("/api/conversations/c1/regenerate/", { body }),
		429,
		"too_many_requests",
	);
});

test("a rejection on a socket names the rejected question", async ({ guest }) => {
	await fill(guest);
	const socket = await guest.connect("c1");
	socket.send({ action: "start_chat", message: "One more", message_id: "late" });
	expect(await socket.next("error")).toMatchObject({ code: "too_many_requests", message_id: "late" });
	socket.close();
});

test("a rejection on a protocol v1 socket ends the question", async ({ guest }) => {
	await fill(guest);
	const client = new V1Client({
		open: async () => {
			const { webSocket } = await call("/ws/agent/", { headers: { upgrade: "websocket" } });
			if (webSocket === null) throw new Error("refused");
			webSocket.accept();
			return webSocket;
		},
		fetch: (path, init) => call(`/api${path}`, init),
		token: () => guest.signedIn.access,
		after: () => {},
	});
	await client.connect();
	await client.next("connection_established");
	client.ask("One more", "c1");
	expect(await client.next("task_failed")).toMatchObject({
		code: "too_many_requests",
		conversation_id: "c1",
	});
	expect(client.faults).toEqual([]);
	client.stop();
});

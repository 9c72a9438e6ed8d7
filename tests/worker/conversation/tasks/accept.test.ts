import { describe, expect } from "vitest";
import { unwrap } from "../../../../src/errors.ts";
import { ask } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestUser } from "../../../support/worker.ts";
import { ANSWER, chat, messages, settled } from "../helpers.ts";

test.afterEach(async ({ guest }) => {
	await guest.conversation("c1").erase();
});

describe("a question that is sent again", () => {
	test("creates one task and gets twenty identical acknowledgments when it is sent twenty times in parallel", async ({
		guest,
		model,
	}) => {
		const conversation = guest.conversation("c1");
		const asked = await Promise.all(
			Array.from({ length: 20 }, () => conversation.startTask(chat({ message_id: "m1" }))),
		);
		const ids = asked.map((answer) => unwrap(answer).task_id);
		expect(new Set(ids).size).toBe(1);
		await settled(guest, ids[0] ?? "");
		expect((await messages(guest)).map(({ role }) => role)).toEqual(["user", "assistant"]);
		expect(model.requests).toHaveLength(1);
	});

	test("is refused with `conflict` when its id belongs to an expansion", async ({ guest }) => {
		const ids = { conversation_id: "c1", message_id: "m1" };
		await guest.fetch("/api/agents/async/expand_knowledge/", { body: { topic: "Alpacas", ...ids } });
		const question = { message: "What is an alpaca?", ...ids };
		await expectError(await guest.fetch("/api/agents/tinyllama/chat/", { body: question }), 409, "conflict");
	});

	test("is acknowledged as a repeat when its text is not well-formed", async ({ guest }) => {
		const ids = { conversation_id: "c1", message_id: "m1" };
		const first = await ask(guest, { message: "Half \ud83d?", ...ids });
		expect(await ask(guest, { message: "Half \ud83d?", ...ids })).toEqual({ ...first, repeated: true });
	});

	test("is acknowledged on the socket as a repeat, with the `seq` of its first acknowledgment", async ({
		guest,
	}) => {
		const socket = await guest.connect("c1");
		const question = { action: "start_chat", message: "Once?", message_id: "m-1" } as const;
		socket.send(question);
		const { seq } = await socket.next("task_completed");
		socket.send(question);
		await until(() => socket.of("task_started").length === 2);
		const [first, again] = socket.of("task_started");
		expect(first).not.toHaveProperty("repeated");
		expect(again).toEqual({ ...first, repeated: true });
		await until(() => socket.of("task_completed").length === 2);
		const replay = socket.frames.slice(-3);
		expect(replay.map(({ type }) => type)).toEqual(["task_started", "snapshot", "task_completed"]);
		expect(replay[1]).toMatchObject({ text: ANSWER, upto_seq: seq - 1, state: "running" });
	});

	test.for([
		["chat_async", { message: "Once?", message_id: "m-1" }],
		["multiagent_async", { query: "Once?", message_id: "m-1" }],
		["expand_knowledge", { topic: "Once", urls: ["https://example.org/"], message_id: "m-1" }],
		["expand_knowledge", { topic: "Once", urls: ["https://example.org/"] }],
	] as const)("is acknowledged over HTTP as a repeat (%s)", async ([path, body], { guest, model }) => {
		const post = async () => {
			const question = { ...body, conversation_id: "c1" };
			const response = await guest.fetch(`/api/agents/async/${path}/`, { body: question });
			return response.json<Record<string, unknown>>();
		};
		model.next({ kind: "held", hold: new Hold() });
		const first = await post();
		expect(first).not.toHaveProperty("repeated");
		expect(await post()).toEqual({ ...first, repeated: true });
	});

	test("is acknowledged to a protocol v1 client like a new question", async ({ guest }) => {
		const question = { action: "start_chat", message: "Once?", message_id: "m-1", conversation_id: "c1" };
		const first = await olderClient(guest, question);
		const again = await olderClient(guest, question);
		expect(again.map(({ type }) => type)).toEqual([
			"connection_established",
			"task_started",
			"task_completed",
		]);
		const started = first.find(({ type }) => type === "task_started");
		expect(again[1]).toEqual(started);
	});

	test("may differ in the space around its text, and in the length of the answer", async ({ guest }) => {
		const attachments = [{ name: "a.html", text: "<p>One.</p>", type: "html" }];
		const question = { message: "Once?", message_id: "m-1", conversation_id: "c1", attachments };
		const first = await ask(guest, question);
		const again = await ask(guest, { ...question, message: " Once?\n", max_tokens: 50 });
		expect(again.task_id).toBe(first.task_id);
	});

	test("counts as a new question when it has no message_id", async ({ guest }) => {
		const first = await ask(guest, { message: "Once?", conversation_id: "c1" });
		const again = await ask(guest, { message: "Once?", conversation_id: "c1" });
		expect(again.task_id).not.toBe(first.task_id);
		expect(again).not.toHaveProperty("repeated");
	});
});

describe("another question with a known message_id", () => {
	test.for([
		["chat_async", { message: "First?" }, { message: "Second?" }],
		["chat_async", { message: "First?" }, { message: "First?", use_context: false }],
		["chat_async", { message: "First?" }, { message: "First?", attachments: [{ name: "a", text: "b" }] }],
		["multiagent_async", { query: "First?" }, { query: "Second?" }],
		["expand_knowledge", { topic: "First" }, { topic: "Second" }],
	] as const)("is refused over HTTP with `conflict` (%s)", async ([path, one, other], { guest, model }) => {
		const post = (body: object) =>
			guest.fetch(`/api/agents/async/${path}/`, {
				body: { ...body, message_id: "m1", conversation_id: "c1" },
			});
		model.next({ kind: "held", hold: new Hold() });
		expect((await post(one)).status).toBe(200);
		await expectError(await post(other), 409, "conflict");
		expect((await messages(guest)).filter(({ role }) => role === "user")).toHaveLength(1);
	});

	test("is refused without a conversation_id, because the message_id names the conversation", async ({
		guest,
	}) => {
		await ask(guest, { message: "First?", message_id: "m1" });
		const response = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "Second?", message_id: "m1" },
		});
		await expectError(response, 409, "conflict");
	});

	test("is refused on the socket with an error that has its message_id", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "First?", message_id: "m1" });
		await socket.next("task_completed");
		socket.send({ action: "start_chat", message: "Second?", message_id: "m1" });
		expect(await socket.next("error")).toMatchObject({ code: "conflict", message_id: "m1" });
		expect(socket.of("task_started")).toHaveLength(1);
	});

	test("fails on a protocol v1 socket, whose client then stops waiting", async ({ guest }) => {
		await ask(guest, { message: "First?", message_id: "m1", conversation_id: "c1" });
		const question = { action: "start_chat", message: "Second?", message_id: "m1", conversation_id: "c1" };
		const heard = await olderClient(guest, question, "task_failed");
		expect(heard.at(-1)).toMatchObject({ conversation_id: "c1", code: "conflict" });
	});
});

/**
 * Asks a question on a new protocol v1 socket and returns the frames up to the final one. The conversation's id is in
 * the question, not in the URL.
 */
async function olderClient(
	guest: TestUser,
	question: object,
	ending = "task_completed",
): Promise<Record<string, unknown>[]> {
	const response = await call("/ws/agent/", {
		headers: { upgrade: "websocket", authorization: `Bearer ${guest.signedIn.access}` },
	});
	const heard: Record<string, unknown>[] = [];
	response.webSocket?.addEventListener("message", ({ data }) => {
		heard.push(JSON.parse(String(data)));
	});
	response.webSocket?.accept();
	response.webSocket?.send(JSON.stringify(question));
	const isEnding = ({ type }: Record<string, unknown>) => type === ending;
	await until(() => heard.some(isEnding));
	response.webSocket?.close(1000);
	return heard.slice(0, heard.findIndex(isEnding) + 1);
}

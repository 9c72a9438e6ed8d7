import { describe, expect, test } from "vitest";
import { CONVERSATION, frames, settle, taskId } from "./fakes.ts";
import { connected, MESSAGES, questions, RECONNECT_MS, setUp } from "./set-up.ts";

describe("asking", () => {
	test("resolves at the acknowledgment, and its end at the end", async () => {
		const { sockets, conversation } = await connected();
		const asking = conversation.ask("What is it?", { agentType: "qa", maxTokens: 50, useContext: false });
		const [question] = questions(sockets.newest());
		expect(question).toMatchObject({
			message: "What is it?",
			agent_type: "qa",
			max_tokens: 50,
			use_context: false,
			conversation_id: CONVERSATION,
		});
		sockets.newest().bring(frames.started(1, String(question?.message_id)));
		const task = await asking;
		expect(task).toMatchObject({ taskId: taskId(), messageId: question?.message_id });
		sockets.newest().bring(frames.completed(9, "This."));
		expect(await task.finished()).toMatchObject({ state: "completed", text: "This." });
	});

	test("a question without an acknowledgment goes out again under the same id", async () => {
		const { sockets, clock, conversation } = await connected();
		const asking = conversation.ask("What is it?");
		const [first] = questions(sockets.newest());
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().greet();
		const [again] = questions(sockets.newest());
		expect(again).toEqual(first);
		sockets.newest().bring(frames.started(1, String(first?.message_id)));
		expect((await asking).taskId).toBe(taskId());
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("an acknowledged question does not go out again", async () => {
		const { sockets, clock, conversation } = await connected();
		const asking = conversation.ask("What is it?");
		sockets.newest().bring(frames.started(1, String(questions(sockets.newest())[0]?.message_id)));
		await asking;
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().greet(1);
		expect(questions(sockets.newest())).toEqual([]);
	});

	test("a refused question rejects with its code, and the next one goes out", async () => {
		const { sockets, conversation } = await connected();
		const first = conversation.ask(" ").catch((error: unknown) => error);
		const second = conversation.ask("What is it?");
		expect(questions(sockets.newest())).toHaveLength(1);
		sockets.newest().bring({ type: "error", code: "message_empty", message: "Write a question first." });
		expect(await first).toMatchObject({ code: "message_empty", message: "Write a question first." });
		expect(conversation.view.turns[0]).toMatchObject({ state: "refused", error: { code: "message_empty" } });
		sockets.newest().bring(frames.started(1, String(questions(sockets.newest())[1]?.message_id)));
		expect((await second).taskId).toBe(taskId());
	});

	test("an error that belongs to no question is reported apart", async () => {
		const { sockets, conversation } = await connected();
		const problems: string[] = [];
		conversation.on("problem", ({ code }) => problems.push(code));
		sockets.newest().bring({ type: "error", code: "internal_error", message: "Something broke." });
		expect(problems).toEqual(["internal_error"]);
	});

	test("stopping goes over HTTP and its end comes as an event", async () => {
		const cancelled = { body: { task_id: taskId(), status: "failed", state: "cancelled" } };
		const { conversation, server } = await connected({ "POST /api/agents/async/cancel/": () => cancelled });
		await conversation.stop(taskId());
		expect(server.calls.at(-1)?.route).toBe(`POST /api/agents/async/cancel/${taskId()}/`);
	});
});

describe("history", () => {
	const stored = {
		items: [
			{
				id: "m1",
				role: "user",
				content: "What is it?",
				status: "complete",
				task_id: taskId(),
				created_at: "2026-11-22T12:00:00Z",
			},
		],
		next_cursor: null,
	};

	test("a conversation that has something is read, page by page, after the greeting", async () => {
		const pages = [
			{ ...stored, next_cursor: "7" },
			{ items: [], next_cursor: null },
		];
		const { conversation, server, sockets } = setUp({ [MESSAGES]: () => ({ body: pages.shift() }) });
		conversation.open();
		await settle();
		sockets.newest().greet(1);
		await settle();
		expect(server.callsTo(MESSAGES)).toHaveLength(2);
		expect(conversation.view).toMatchObject({ historyLoaded: true, turns: [{ question: "What is it?" }] });
	});

	test("a new conversation asks for nothing", async () => {
		const { conversation, server } = await connected();
		expect(conversation.view.historyLoaded).toBe(true);
		expect(server.callsTo(MESSAGES)).toHaveLength(0);
	});

	test("a running answer whose question is unknown has it looked up", async () => {
		const { conversation, sockets } = await connected({ [MESSAGES]: () => ({ body: stored }) });
		sockets.newest().bring(frames.snapshot(5, "Half"));
		expect(conversation.view.turns[0]?.question).toBeNull();
		await settle();
		expect(conversation.view.turns).toMatchObject([{ question: "What is it?", text: "Half" }]);
	});
});

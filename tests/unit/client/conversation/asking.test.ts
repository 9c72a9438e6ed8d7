import { describe, expect, test } from "vitest";
import { CONVERSATION, errorResponse, flushPromises, frames, taskId } from "../fakes.ts";
import { connect, MESSAGES, questions, RECONNECT_MS, setUp } from "../set-up.ts";

describe("a question", () => {
	test("resolves when it is acknowledged; its task resolves when the task finishes", async () => {
		const { sockets, conversation } = await connect();
		const asking = conversation.ask("What is it?", { agentType: "qa", maxTokens: 50, useContext: false });
		const [question] = questions(sockets.newest());
		expect(question).toMatchObject({
			message: "What is it?",
			agent_type: "qa",
			max_tokens: 50,
			use_context: false,
			conversation_id: CONVERSATION,
		});
		sockets.newest().deliver(frames.started(1, String(question?.message_id)));
		const task = await asking;
		expect(task).toMatchObject({ taskId: taskId(), messageId: question?.message_id });
		sockets.newest().deliver(frames.completed(9, "This."));
		expect(await task.finished()).toMatchObject({ state: "completed", text: "This." });
	});

	test("is resent with the same id if it was not acknowledged", async () => {
		const { sockets, clock, conversation } = await connect();
		const asking = conversation.ask("What is it?");
		const [first] = questions(sockets.newest());
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().establish();
		const [again] = questions(sockets.newest());
		expect(again).toEqual(first);
		sockets.newest().deliver(frames.started(1, String(first?.message_id)));
		expect((await asking).taskId).toBe(taskId());
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("is not resent once it is acknowledged", async () => {
		const { sockets, clock, conversation } = await connect();
		const asking = conversation.ask("What is it?");
		sockets.newest().deliver(frames.started(1, String(questions(sockets.newest())[0]?.message_id)));
		await asking;
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().establish(1);
		expect(questions(sockets.newest())).toEqual([]);
	});

	test("ends once for listeners if the server resends the ending and then answers the resent question with it", async () => {
		const { sockets, clock, conversation } = await connect();
		const events: string[] = [];
		conversation.on("event", ({ type }) => events.push(type));
		const asking = conversation.ask("What is it?", { messageId: "m1" });
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().establish(4);
		for (const acknowledgment of [frames.started(1, "m1"), frames.repeated(1, "m1")]) {
			sockets.newest().deliver(acknowledgment);
			sockets.newest().deliver(frames.snapshot(3, "Th"));
			sockets.newest().deliver(frames.completed(4, "This."));
		}
		expect(await (await asking).finished()).toMatchObject({ state: "completed", text: "This." });
		expect(events).toEqual([
			"connection_established",
			"task_started",
			"snapshot",
			"task_completed",
			"snapshot",
		]);
	});

	test("is sent without waiting for other questions and is rejected only by an error with its message id", async () => {
		const { sockets, conversation } = await connect();
		const first = conversation.ask("What is it?", { messageId: "m1" });
		const second = conversation.ask("And that?", { messageId: "m2" }).catch((error: unknown) => error);
		const third = conversation.ask("And those?", { messageId: "m3" });
		expect(questions(sockets.newest()).map(({ message_id }) => message_id)).toEqual(["m1", "m2", "m3"]);
		const refused = { type: "error", code: "quota_exceeded", message: "That was the last one for today." };
		sockets.newest().deliver({ ...refused, message_id: "m2" });
		expect(await second).toMatchObject({ code: "quota_exceeded", message: refused.message });
		sockets.newest().deliver(frames.started(1, "m1"));
		sockets.newest().deliver(frames.started(2, "m3", taskId(2)));
		expect([(await first).taskId, (await third).taskId]).toEqual([taskId(1), taskId(2)]);
		expect(conversation.view.turns.map(({ state }) => state)).toEqual(["queued", "refused", "queued"]);
	});

	test("is rejected by an error that has no message id if it is the first unacknowledged question", async () => {
		const { sockets, conversation } = await connect();
		const first = conversation.ask("What is it?", { messageId: "m1" });
		const second = conversation.ask(" ", { messageId: "m2" }).catch((error: unknown) => error);
		const third = conversation.ask("And those?", { messageId: "m3" });
		sockets.newest().deliver(frames.started(1, "m1"));
		sockets.newest().deliver({ type: "error", code: "message_empty", message: "Write a question first." });
		sockets.newest().deliver(frames.started(2, "m3", taskId(2)));
		expect(await second).toMatchObject({ code: "message_empty", message: "Write a question first." });
		expect([(await first).taskId, (await third).taskId]).toEqual([taskId(1), taskId(2)]);
	});

	test("is not rejected by an error about another client's question; that error is emitted as a problem", async () => {
		const { sockets, conversation } = await connect();
		const problems: string[] = [];
		conversation.on("problem", ({ code }) => problems.push(code));
		const asking = conversation.ask("What is it?", { messageId: "m1" });
		sockets.newest().deliver({ type: "error", code: "quota_exceeded", message: "No.", message_id: "m9" });
		sockets.newest().deliver(frames.started(1, "m1"));
		expect((await asking).taskId).toBe(taskId());
		expect(problems).toEqual(["quota_exceeded"]);
	});

	test("is resent together with all other unacknowledged questions, in their original order", async () => {
		const { sockets, clock, conversation } = await connect();
		const asked = ["m1", "m2", "m3"].map((messageId) => conversation.ask("What is it?", { messageId }));
		sockets.newest().deliver(frames.started(1, "m1"));
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().establish(1);
		expect(questions(sockets.newest()).map(({ message_id }) => message_id)).toEqual(["m2", "m3"]);
		sockets.newest().deliver(frames.started(2, "m2", taskId(2)));
		sockets.newest().deliver(frames.started(3, "m3", taskId(3)));
		expect((await Promise.all(asked)).map((task) => task.taskId)).toEqual([1, 2, 3].map(taskId));
	});

	test("for several agents is sent as start_multiagent", async () => {
		const { sockets, conversation } = await connect();
		const asking = conversation.askAgents("What is it?", { preference: "research", messageId: "m1" });
		expect(sockets.newest().sent).toEqual([
			{
				action: "start_multiagent",
				query: "What is it?",
				agent_preference: "research",
				conversation_id: CONVERSATION,
				message_id: "m1",
			},
		]);
		sockets.newest().deliver(frames.started(1, "m1"));
		expect(await asking).toMatchObject({ taskId: taskId(), messageId: "m1" });
	});

	test("is shown with the regenerated answer instead of the old one", async () => {
		const accepted = {
			task_id: taskId(2),
			status: "processing",
			message: "",
			check_status_url: "/",
			conversation_id: CONVERSATION,
			agent_type: "general",
		};
		const route = `POST /api/conversations/${CONVERSATION}/regenerate/`;
		const { sockets, server, conversation } = await connect({ [route]: () => ({ body: accepted }) });
		for (const frame of [frames.started(1, "m1"), frames.completed(2, "This.")])
			sockets.newest().deliver(frame);
		const task = await conversation.regenerate("m1");
		expect(server.callsTo(route)[0]?.body).toEqual({ message_id: "m1" });
		expect(conversation.view.turns).toMatchObject([{ state: "queued", text: "", question: "What is it?" }]);
		for (const frame of [frames.started(3, "m1", taskId(2)), frames.completed(4, "That.", taskId(2))])
			sockets.newest().deliver(frame);
		expect(await task.finished()).toMatchObject({ state: "completed", text: "That.", taskId: taskId(2) });
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("shows the rating of its answer at once, and the earlier one if the call fails", async () => {
		const route = `POST /api/conversations/${CONVERSATION}/messages/answer_${taskId().split(".")[1]}/feedback/`;
		let isDown = false;
		const { sockets, server, conversation } = await connect({
			[route]: ({ body }) =>
				isDown
					? errorResponse(503, "unavailable")
					: { body: { message_id: "answer", feedback: { comment: "", ...body } } },
		});
		for (const frame of [frames.started(1, "m1"), frames.completed(2, "This.")])
			sockets.newest().deliver(frame);
		const ratings = () => conversation.view.turns.map(({ feedback }) => feedback);
		expect(ratings()).toEqual([null]);
		const sending = conversation.sendFeedback(taskId(), { rating: "down", comment: "Too long." });
		expect(ratings()).toEqual([{ rating: "down", comment: "Too long." }]);
		await sending;
		expect(server.callsTo(route)[0]?.body).toEqual({ rating: "down", comment: "Too long." });
		isDown = true;
		await expect(conversation.sendFeedback(taskId(), null)).rejects.toMatchObject({ code: "unavailable" });
		expect(ratings()).toEqual([{ rating: "down", comment: "Too long." }]);
	});

	test("finishes with the new answer after a regeneration", async () => {
		const { sockets, conversation } = await connect();
		sockets.newest().deliver(frames.started(1, "m1"));
		const waiting = conversation.finished(taskId());
		sockets.newest().deliver(frames.started(3, "m1", taskId(2)));
		sockets.newest().deliver(frames.completed(4, "That.", taskId(2)));
		expect(await waiting).toMatchObject({ text: "That.", taskId: taskId(2) });
		expect(await conversation.finished(taskId())).toMatchObject({ text: "That.", taskId: taskId(2) });
	});

	test.each([
		["is closed", "closed"],
		["is deleted", "deleted"],
		["loses its session", "signed_out"],
	])("resolves its task with the last known turn when the conversation %s", async (_, connection) => {
		const { sockets, conversation } = await connect();
		const socket = sockets.newest();
		for (const frame of [frames.started(1, "m1"), frames.token(2, "Ha")]) socket.deliver(frame);
		const waiting = [conversation.finished(taskId()), conversation.finished(taskId(9))];
		if (connection === "closed") conversation.close();
		else socket.drop(connection === "deleted" ? 4404 : 4401);
		const known = [
			{ taskId: taskId(), state: "running", text: "Ha" },
			{ taskId: taskId(9), state: "queued", question: null },
		];
		expect(await Promise.all(waiting)).toMatchObject(known);
		expect(conversation.connection).toBe(connection);
		const asked = [conversation.finished(taskId()), conversation.finished(taskId(9))];
		expect(await Promise.all(asked)).toMatchObject(known);
	});

	test("is not rejected by an error that belongs to no question", async () => {
		const { sockets, conversation } = await connect();
		const problems: string[] = [];
		conversation.on("problem", ({ code }) => problems.push(code));
		sockets.newest().deliver({ type: "error", code: "internal_error", message: "Something broke." });
		expect(problems).toEqual(["internal_error"]);
	});

	test("can be stopped over HTTP", async () => {
		const cancelled = { body: { task_id: taskId(), status: "failed", state: "cancelled" } };
		const { conversation, server } = await connect({ "POST /api/agents/async/cancel/": () => cancelled });
		await conversation.stop(taskId());
		expect(server.calls.at(-1)?.route).toBe(`POST /api/agents/async/cancel/${taskId()}/`);
	});
});

describe("the history", () => {
	const stored = {
		items: [
			{
				id: "m1",
				role: "user",
				content: "What is it?",
				status: "complete",
				task_id: taskId(),
				question_id: "m1",
				created_at: "2026-11-22T12:00:00Z",
			},
		],
		next_cursor: null,
	};

	test("is loaded page by page after the connection is established", async () => {
		const pages = [
			{ ...stored, next_cursor: "7" },
			{ items: [], next_cursor: null },
		];
		const { conversation, server, sockets } = setUp({ [MESSAGES]: () => ({ body: pages.shift() }) });
		conversation.open();
		await flushPromises();
		sockets.newest().establish(1);
		await flushPromises();
		expect(server.callsTo(MESSAGES)).toHaveLength(2);
		expect(conversation.view).toMatchObject({ historyLoaded: true, turns: [{ question: "What is it?" }] });
	});

	test("is not requested for a new conversation", async () => {
		const { conversation, server } = await connect();
		expect(conversation.view.historyLoaded).toBe(true);
		expect(server.callsTo(MESSAGES)).toHaveLength(0);
	});

	test("is loaded when the question of a running answer is unknown", async () => {
		const { conversation, sockets } = await connect({ [MESSAGES]: () => ({ body: stored }) });
		sockets.newest().deliver(frames.snapshot(5, "Half"));
		expect(conversation.view.turns[0]?.question).toBeNull();
		await flushPromises();
		expect(conversation.view.turns).toMatchObject([{ question: "What is it?", text: "Half" }]);
	});
});

import { describe, expect, test } from "vitest";
import {
	type ConversationView,
	EMPTY_VIEW,
	type LocalEvent,
	reduceConversation,
} from "../../../../src/client/conversation/state.ts";
import type { Message } from "../../../../src/contracts/conversations.ts";
import type { ServerFrame } from "../../../../src/contracts/socket.ts";
import { Random } from "../../../support/random.ts";
import { AT, CONVERSATION, chatResult, frames, taskId } from "../fakes.ts";

type Event = ServerFrame | LocalEvent;

const asked = (messageId = "m1"): LocalEvent => ({
	type: "asked",
	messageId,
	question: "What is it?",
	at: AT,
});
const viewOf = (events: readonly Event[], from: ConversationView = EMPTY_VIEW) =>
	events.reduce(reduceConversation, from);
const only = (view: ConversationView) => {
	expect(view.turns).toHaveLength(1);
	return view.turns[0];
};

const ANSWERED: Event[] = [
	frames.started(1, "m1"),
	frames.update(2, 25, "Searching knowledge base…"),
	frames.update(3, 75, "Generating response…"),
	frames.token(4, "It "),
	frames.token(5, "is "),
	frames.token(6, "this."),
	frames.completed(7, "It is this."),
];

describe("the view of a conversation", () => {
	test("shows a question before the server acknowledges it", () => {
		expect(only(viewOf([asked()]))).toMatchObject({ state: "unsent", question: "What is it?", taskId: null });
	});

	test("appends tokens to the answer and shows its stage", () => {
		expect(only(viewOf([asked(), ...ANSWERED.slice(0, 5)]))).toMatchObject({
			key: "m1",
			taskId: taskId(),
			state: "running",
			statusText: "Generating response…",
			progress: 75,
			text: "It is ",
		});
	});

	test("collects contributions until the answer is complete, and replaces them with those of a snapshot", () => {
		const head = { timestamp: AT, conversation_id: CONVERSATION, task_id: taskId() };
		const part = (seq: number, index: number, text: string, state: "running" | "completed"): ServerFrame => ({
			type: "task_contribution",
			...head,
			seq,
			index,
			text,
			state,
			attempt: 1,
		});
		const questions = [
			{ agent: "qa", question: "What?" },
			{ agent: "research", question: "Why?" },
		] as const;
		const planned = { ...frames.update(2, 50, "Asking…"), contributions: [...questions] } as ServerFrame;
		const events = [asked(), frames.started(1, "m1"), planned, part(3, 1, "Be", "running")];
		expect(
			only(viewOf([...events, part(4, 1, "cause.", "completed"), part(4, 1, "twice", "running")])),
		).toMatchObject({
			text: "",
			contributions: [
				{ question: "What?", state: "waiting", text: "" },
				{ question: "Why?", state: "completed", text: "Because." },
			],
		});
		const snapshot: ServerFrame = {
			type: "snapshot",
			...head,
			state: "running",
			attempt: 1,
			stage: "contributing",
			progress: 50,
			message: "Asking…",
			text: "",
			contributions: [{ agent: "qa", question: "What?", state: "running", text: "A coin" }],
			upto_seq: 9,
		};
		expect(only(viewOf([...events, snapshot]))?.contributions).toMatchObject([{ text: "A coin" }]);
		expect(only(viewOf([...events, frames.retrying(5, 2)]))?.contributions).toEqual([]);
		expect(only(viewOf([...events, frames.completed(5, "It is this.")]))?.contributions).toEqual([]);
	});

	test("keeps the place in the queue until the next update, and the time of each stage", () => {
		const update = (seq: number, fields: object): ServerFrame =>
			Object.assign(frames.update(seq, 60, "Waiting…"), fields);
		const queue = { behind: "model_requests", position: 2, eta_ms: 20_000 } as const;
		const waiting = [
			frames.started(1, "m1"),
			update(2, { stage: "searching", at_ms: 5 }),
			update(3, { stage: "waiting", at_ms: 20, queue }),
			update(4, { stage: "waiting", at_ms: 30, queue: { ...queue, position: 1 } }),
		];
		expect(only(viewOf(waiting))).toMatchObject({
			queue: { position: 1 },
			timeline: [
				{ stage: "searching", at_ms: 5 },
				{ stage: "waiting", at_ms: 20 },
			],
		});
		expect(only(viewOf([...waiting, update(5, { stage: "generating", at_ms: 40 })]))?.queue).toBe(null);
	});

	test("collects the model's thinking apart from the answer, and drops that of an earlier attempt", () => {
		const thought = (seq: number, text: string, attempt = 1): ServerFrame => ({
			type: "task_thinking",
			timestamp: AT,
			conversation_id: CONVERSATION,
			task_id: taskId(),
			seq,
			text,
			attempt,
		});
		const events = [
			frames.started(1, "m1"),
			thought(2, "Let me "),
			thought(3, "think."),
			frames.token(4, "It is."),
		];
		expect(only(viewOf([asked(), ...events]))).toMatchObject({ thinking: "Let me think.", text: "It is." });
		const retried = [...events, thought(5, "Again.", 2), thought(6, " Late.", 1)];
		expect(only(viewOf([asked(), ...retried]))).toMatchObject({ thinking: "Again.", text: "", attempt: 2 });
		const done = [...events, frames.completed(7, "It is.")];
		expect(only(viewOf([asked(), ...done]))).toMatchObject({ thinking: "Let me think.", text: "It is." });
	});

	test("stores the result of a completed answer", () => {
		expect(only(viewOf([asked(), ...ANSWERED]))).toMatchObject({
			state: "completed",
			progress: 100,
			text: "It is this.",
			result: { provider: "llama-cpp" },
		});
	});

	test("shows the questions of two tabs in the server's order, regardless of the order of events", () => {
		const here = [asked("m1"), frames.started(2, "m2", taskId(1)), frames.started(3, "m1", taskId(2))];
		const there = [asked("m2"), frames.started(2, "m2", taskId(1)), frames.started(3, "m1", taskId(2))];
		const late = [
			{ type: "acknowledged" as const, messageId: "m1", taskId: taskId(2) },
			frames.started(2, "m2", taskId(1)),
		];
		for (const events of [here, there, late])
			expect(viewOf(events).turns.map(({ messageId }) => messageId)).toEqual(["m2", "m1"]);
		const waiting = viewOf(here.slice(0, 2)).turns.map(({ state }) => state);
		expect(waiting).toEqual(["queued", "unsent"]);
	});

	test("shows a question from another device and its answer", () => {
		expect(only(viewOf(ANSWERED))).toMatchObject({ question: "What is it?", text: "It is this." });
	});

	test("stores the message and the code of a failure", () => {
		expect(only(viewOf([...ANSWERED.slice(0, 4), frames.failed(8)]))).toMatchObject({
			state: "failed",
			error: { message: "No model answered.", code: "model_unavailable" },
		});
	});

	test("keeps the text of a stopped answer", () => {
		expect(only(viewOf([...ANSWERED.slice(0, 5), frames.cancelled(9, "It is ")]))).toMatchObject({
			state: "cancelled",
			text: "It is ",
		});
	});

	test("drops the partial text on a retry", () => {
		const retried = viewOf([...ANSWERED.slice(0, 5), frames.retrying(8, 2)]);
		expect(only(retried)).toMatchObject({
			state: "retrying",
			text: "",
			statusText: "The model server went away.",
		});
		expect(only(viewOf([frames.token(9, "Now", 2)], retried))).toMatchObject({ text: "Now", attempt: 2 });
	});

	test("drops the partial text when a newer attempt sends a token, even if the retry event was missed", () => {
		expect(only(viewOf([...ANSWERED.slice(0, 5), frames.token(9, "Now", 2)]))?.text).toBe("Now");
	});

	test("replaces the text with a snapshot's text and appends later tokens", () => {
		const resumed = [frames.token(2, "lost"), frames.snapshot(20, "It is "), frames.token(21, "this.")];
		expect(only(viewOf([frames.started(1, "m1"), ...resumed]))?.text).toBe("It is this.");
		expect(viewOf([frames.snapshot(20, "It")]).lastSeq).toBe(20);
	});

	test("completes an answer when the final event follows a snapshot that contains the full text", () => {
		const view = viewOf([...ANSWERED.slice(0, 5), frames.snapshot(29, "It is this.")]);
		expect(only(view)).toMatchObject({ state: "running", text: "It is this." });
		const done = viewOf([frames.completed(30, "It is this.")], view);
		expect(only(done)).toMatchObject({ state: "completed", text: "It is this." });
		expect(done.lastSeq).toBe(30);
	});

	test("ignores the seq of a repeated acknowledgment", () => {
		const repeated = frames.repeated(1, "m1");
		for (const heard of [ANSWERED.slice(0, 5), ANSWERED]) {
			const view = viewOf([asked(), ...heard]);
			expect(viewOf([repeated], view)).toEqual(view);
		}
		const unheard = viewOf([asked("m1"), frames.repeated(40, "m1")]);
		expect(unheard.lastSeq).toBe(0);
		expect(only(unheard)).toMatchObject({ state: "queued", taskId: taskId() });
	});

	test("ignores a snapshot that is older than the turn", () => {
		const view = viewOf(ANSWERED.slice(0, 6));
		expect(only(viewOf([frames.snapshot(4, "It ")], view))?.text).toBe("It is this.");
	});

	test("ignores late events for a finished answer", () => {
		const view = viewOf(ANSWERED);
		const late = [frames.token(8, "!"), frames.snapshot(9, "?"), frames.failed(10)];
		expect(viewOf(late, view).turns).toEqual(view.turns.map((turn) => turn));
	});

	test("links a question to its task when the task's snapshot arrives before the acknowledgment", () => {
		const view = viewOf([asked(), frames.snapshot(20, "It "), frames.started(3, "m1")]);
		expect(only(view)).toMatchObject({ key: "m1", question: "What is it?", state: "running", text: "It " });
	});

	test("keeps a question's rejection reason until the server acknowledges the question", () => {
		const error = { message: "Wait a minute.", code: "quota_exceeded" };
		const refused = viewOf([asked(), { type: "refused", messageId: "m1", error }]);
		expect(only(refused)).toMatchObject({ state: "refused", error });
		expect(only(viewOf([frames.started(1, "m1")], refused))).toMatchObject({ state: "queued", error: null });
	});

	test("drops all turns on a reset, except unsent and rejected questions", () => {
		const gap = {
			type: "gap",
			timestamp: AT,
			conversation_id: CONVERSATION,
			from_seq: 0,
			to_seq: 3,
		} as const;
		const error = { message: "Wait a minute.", code: "quota_exceeded" };
		const refused = { type: "refused", messageId: "m3", error } as const;
		const view = viewOf([...ANSWERED, asked("m2"), asked("m3"), refused]);
		expect(viewOf([gap], view)).toBe(view);
		const reset = viewOf([{ ...gap, reset: true }], view);
		expect(reset).toMatchObject({ lastSeq: 3, historyLoaded: false });
		expect(reset.turns.map(({ messageId }) => messageId)).toEqual(["m2", "m3"]);
	});

	test("applies a polled status, except to a finished answer", () => {
		const status = {
			type: "task_status",
			timestamp: AT,
			task_id: taskId(),
			conversation_id: CONVERSATION,
			agent_type: "general",
			status: "processing",
			state: "running",
			stage: "generating",
			progress: 80,
			message: "Generating response…",
			attempt: 1,
			text: "It is",
		} as const satisfies ServerFrame;
		const polled = viewOf([frames.started(1, "m1"), status]);
		expect(only(polled)).toMatchObject({ state: "running", text: "It is", progress: 80 });
		const result = chatResult("It is this.");
		const ended = viewOf([{ ...status, status: "completed", state: "completed", result }, status], polled);
		expect(only(ended)).toMatchObject({ state: "completed", text: "It is this." });
	});
});

describe("a question whose answer is regenerated", () => {
	const again = [frames.started(8, "m1", taskId(2)), frames.token(9, "That.", 1, taskId(2))];
	const ended = frames.completed(10, "That.", taskId(2));

	test("shows the new answer instead of the old one", () => {
		const view = viewOf([...ANSWERED, ...again]);
		expect(only(view)).toMatchObject({ key: "m1", taskId: taskId(2), state: "running", text: "That." });
		expect(only(viewOf([ended], view))).toMatchObject({ state: "completed", text: "That." });
	});

	test("ignores late events of the old answer", () => {
		const view = viewOf([...ANSWERED, ...again, ended]);
		expect(viewOf(ANSWERED, view).turns).toEqual(view.turns);
	});

	test("is linked to the new answer even if the answer's events arrive before the acknowledgment", () => {
		const early = frames.snapshot(9, "Tha", 1, taskId(2));
		expect(only(viewOf([...ANSWERED, early, ...again.slice(0, 1)]))).toMatchObject({
			text: "Tha",
			messageId: "m1",
		});
	});
});

describe("the history", () => {
	const message = (
		n: number,
		role: Message["role"],
		status: Message["status"] = "complete",
		question = n,
	): Message => ({
		id: role === "user" ? `m${n}` : `answer_${n}`,
		role,
		content: role === "user" ? `Question ${n}` : `Answer ${n}`,
		status,
		task_id: taskId(n),
		question_id: `m${question}`,
		created_at: AT,
	});
	const history = (...messages: Message[]): LocalEvent => ({ type: "history", messages });

	test("pairs questions with their answers", () => {
		const view = viewOf([
			history(
				message(1, "user"),
				message(1, "assistant"),
				message(2, "user"),
				message(2, "assistant", "stopped"),
			),
		]);
		expect(view).toMatchObject({
			historyLoaded: true,
			turns: [
				{ question: "Question 1", text: "Answer 1", state: "completed" },
				{ question: "Question 2", text: "Answer 2", state: "cancelled" },
			],
		});
	});

	test("adds the question to a running answer and keeps the answer's text", () => {
		const view = viewOf([
			frames.snapshot(20, "Half", 1, taskId(2)),
			history(message(1, "user"), message(1, "assistant"), message(2, "user")),
		]);
		expect(view.turns).toMatchObject([
			{ question: "Question 1" },
			{ question: "Question 2", text: "Half", state: "running" },
		]);
	});

	test("keeps the result of an answer that was received live", () => {
		const view = viewOf([...ANSWERED, history(message(1, "user"), message(1, "assistant"))]);
		expect(only(view)).toMatchObject({ text: "It is this.", result: { model_used: "small" } });
	});

	test("shows the latest answer after any number of regenerations", () => {
		const view = viewOf([
			history(
				message(1, "user"),
				message(1, "assistant", "superseded"),
				message(2, "assistant", "superseded", 1),
				message(3, "assistant", "complete", 1),
				message(4, "user"),
				message(4, "assistant", "superseded"),
				message(5, "assistant", "complete", 4),
			),
			// The frames that the server replays on the first connection.
			frames.started(1, "m1"),
			frames.completed(2, "Long gone."),
		]);
		expect(view.turns).toMatchObject([
			{ question: "Question 1", text: "Answer 3", taskId: taskId(3) },
			{ question: "Question 4", text: "Answer 5", taskId: taskId(5) },
		]);
	});

	test("pairs each answer with its question, regardless of the order of regenerations", () => {
		const view = viewOf([
			history(
				message(1, "user"),
				message(2, "user"),
				message(1, "assistant", "superseded"),
				message(2, "assistant", "superseded"),
				message(3, "assistant", "complete", 2),
				message(4, "assistant", "complete", 1),
			),
		]);
		expect(view.turns).toMatchObject([
			{ question: "Question 1", text: "Answer 4", taskId: taskId(4), earlierTaskIds: [taskId(1)] },
			{ question: "Question 2", text: "Answer 3", taskId: taskId(3), earlierTaskIds: [taskId(2)] },
		]);
	});

	test("keeps the earlier answers of a regenerated question, with their results", () => {
		const regenerated = viewOf([...ANSWERED, frames.started(8, "m1", taskId(2))]);
		const first = { taskId: taskId(1), state: "completed", text: "It is this.", seq: 7 };
		expect(only(regenerated)).toMatchObject({ state: "queued", text: "", versions: [first] });
		expect(only(regenerated)?.versions[0]?.result?.response).toBe("It is this.");

		const read = history(
			message(1, "user"),
			message(1, "assistant", "superseded"),
			message(2, "assistant", "superseded", 1),
			message(3, "assistant", "complete", 1),
		);
		const versions = [first, { taskId: taskId(2), state: "completed", text: "Answer 2", result: null }];
		expect(only(viewOf([read], regenerated))?.versions).toMatchObject(versions);
		expect(only(viewOf([read, ...ANSWERED]))?.versions).toMatchObject(versions);
	});

	test("keeps the answer whose regeneration ended without a text", () => {
		const read = history(
			message(1, "user"),
			message(1, "assistant"),
			{ ...message(2, "assistant", "superseded", 1), content: "" },
			{ ...message(3, "assistant", "superseded", 1), content: "" },
		);
		expect(only(viewOf([read]))).toMatchObject({ taskId: taskId(1), text: "Answer 1", versions: [] });
		// The frames that the server replays on the first connection.
		const replayed = [...ANSWERED, frames.started(8, "m1", taskId(2)), frames.cancelled(9, "", taskId(2))];
		expect(only(viewOf([read, ...replayed]))).toMatchObject({ taskId: taskId(1), text: "Answer 1" });
	});

	test("contains the ratings of the history and of this client, of current and earlier answers", () => {
		const up = { rating: "up", comment: "" } as const;
		const down = { rating: "down", comment: "Too long." } as const;
		const read = history(
			message(1, "user"),
			{ ...message(1, "assistant", "superseded"), feedback: down },
			{ ...message(2, "assistant", "complete", 1), feedback: up },
		);
		const rated = [{ feedback: up, versions: [{ feedback: down }] }];
		expect(viewOf([read]).turns).toMatchObject(rated);
		// The frames of the first connection contain no ratings.
		const regenerated = [frames.started(8, "m1", taskId(2)), frames.completed(9, "That.", taskId(2))];
		const live = viewOf([...ANSWERED, ...regenerated]);
		expect(viewOf([read], live).turns).toMatchObject(rated);
		expect(viewOf([read, ...ANSWERED]).turns).toMatchObject(rated);
		const changed = viewOf(
			[
				{ type: "rated", taskId: taskId(1), feedback: null },
				{ type: "rated", taskId: taskId(2), feedback: down },
			],
			viewOf([read], live),
		);
		expect(changed.turns).toMatchObject([{ feedback: down, versions: [{ feedback: null }] }]);
	});

	test("does not restore an old answer that was loaded before the regeneration started", () => {
		const stale = history(message(1, "user"), message(1, "assistant"));
		const view = viewOf([...ANSWERED, frames.started(8, "m1", taskId(2)), stale]);
		expect(only(view)).toMatchObject({ taskId: taskId(2), state: "queued", text: "" });
	});

	test("keeps the new answer if the history was loaded during the regeneration", () => {
		const read = history(message(1, "user"), message(1, "assistant", "superseded"));
		const events = [frames.started(8, "m1", taskId(2)), frames.token(9, "That", 1, taskId(2)), read];
		expect(only(viewOf([...ANSWERED, ...events]))).toMatchObject({ taskId: taskId(2), text: "That" });
	});

	test("shows an answer that was regenerated while the client was disconnected", () => {
		const read = history(
			message(1, "user"),
			message(1, "assistant", "superseded"),
			message(2, "assistant", "complete", 1),
		);
		expect(only(viewOf([...ANSWERED, read]))).toMatchObject({
			key: "m1",
			text: "Answer 2",
			taskId: taskId(2),
		});
	});

	test("acknowledges a question whose acknowledgment was lost", () => {
		const view = viewOf([asked("m1"), asked("m2"), history(message(1, "user"))]);
		expect(view.turns).toMatchObject([
			{ messageId: "m1", taskId: taskId(1), state: "queued" },
			{ messageId: "m2", state: "unsent" },
		]);
	});
});

describe("frames in any order", () => {
	const seeds = Array.from({ length: 200 }, (_, seed) => seed);

	test("change nothing when they arrive twice", () => {
		for (const seed of seeds) {
			const random = new Random(seed);
			const seen = ANSWERED.slice(0, 1 + random.below(ANSWERED.length));
			const doubled = seen.flatMap((frame, index) =>
				random.below(2) === 0 ? [frame] : [frame, ...random.shuffle(seen.slice(0, index + 1))],
			);
			expect(viewOf([asked(), ...doubled]), `seed ${seed}`).toEqual(viewOf([asked(), ...seen]));
		}
	});

	test("never decrease the seq and produce the correct final state", () => {
		for (const seed of seeds) {
			let view = viewOf([asked()]);
			for (const frame of new Random(seed).shuffle(ANSWERED)) {
				const next = reduceConversation(view, frame);
				expect(next.lastSeq, `seed ${seed}`).toBeGreaterThanOrEqual(view.lastSeq);
				view = next;
			}
			expect(view.lastSeq).toBe(7);
			expect(only(view), `seed ${seed}`).toMatchObject({
				state: "completed",
				text: "It is this.",
				key: "m1",
			});
		}
	});

	test("produce the same view wherever the connection resumes", () => {
		const clean = viewOf([asked(), ...ANSWERED]);
		for (const cut of [2, 3, 4, 5, 6]) {
			const texts = ANSWERED.slice(0, cut).map((frame) => (frame.type === "task_token" ? frame.text : ""));
			const resumed = [
				asked(),
				...ANSWERED.slice(0, 2),
				frames.snapshot(cut, texts.join("")),
				...ANSWERED.slice(cut),
			];
			expect(viewOf(resumed)).toEqual(clean);
		}
	});
});

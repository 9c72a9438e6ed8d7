import { describe, expect, test } from "vitest";
import { OmerutaClient } from "../../../src/client/client.ts";
import type { ConnectionState } from "../../../src/client/conversation.ts";
import { memoryTokens } from "../../../src/client/token-store.ts";
import type { TaskStatus } from "../../../src/contracts/tasks.ts";
import {
	CONVERSATION,
	chatResult,
	fakeClock,
	fakeServer,
	fakeSockets,
	frames,
	refusal,
	settle,
	taskId,
} from "./fakes.ts";

const TICKET = "POST /api/authentication/ws-ticket/";
const CHAT = "POST /api/agents/async/chat_async/";
const STATUS = "GET /api/agents/async/status/";
/** Half of the longest first wait, as the fake chance says 0.5. */
const RECONNECT_MS = 1_000;
const MESSAGES = "GET /api/conversations/";

function setUp(routes: Parameters<typeof fakeServer>[0] = {}) {
	let tickets = 0;
	const server = fakeServer({
		[TICKET]: () => ({ body: { ticket: `ticket-${++tickets}`, expires_in: 60 } }),
		[MESSAGES]: () => refusal(404, "conversation_not_found"),
		...routes,
	});
	const sockets = fakeSockets();
	const clock = fakeClock();
	const client = new OmerutaClient({
		baseUrl: "https://brain.example/",
		tokens: memoryTokens({ access: "access", refresh: "refresh" }),
		fetch: server.fetch,
		WebSocket: sockets.WebSocket,
		clock,
		random: () => 0.5,
	});
	const conversation = client.conversation(CONVERSATION);
	const connections: ConnectionState[] = [];
	conversation.on("connection", (state) => connections.push(state));
	return { server, sockets, clock, conversation, connections };
}

/** Opened and greeted. */
async function connected(routes: Parameters<typeof fakeServer>[0] = {}) {
	const all = setUp(routes);
	all.conversation.open();
	await settle();
	all.sockets.newest().greet();
	return all;
}

const questions = (socket: { sent: { action: string; [field: string]: unknown }[] }) =>
	socket.sent.filter(({ action }) => action === "start_chat");

describe("connecting", () => {
	test("a ticket opens the socket of the conversation, in version 2, from the start", async () => {
		const { sockets, connections } = await connected();
		const { url } = sockets.newest();
		expect(url.origin + url.pathname).toBe("wss://brain.example/ws/agent/");
		expect(Object.fromEntries(url.searchParams)).toEqual({
			v: "2",
			conversation_id: CONVERSATION,
			ticket: "ticket-1",
			last_seq: "0",
		});
		expect(connections).toEqual(["connecting", "open"]);
	});

	test("an id made here has the form the first clients used", () => {
		const client = new OmerutaClient({ baseUrl: "http://brain", clock: fakeClock(), random: () => 0.5 });
		expect(client.conversation().id).toMatch(/^chat_\d+_[0-9a-z]{12}$/);
	});

	test("every reconnect takes a new ticket and says what it has", async () => {
		const { sockets, clock, connections } = await connected();
		sockets.newest().bring(frames.started(4, "m1"));
		sockets.newest().bring(frames.token(5, "It"));
		sockets.newest().drop();
		expect(connections.at(-1)).toBe("reconnecting");
		await clock.advance(RECONNECT_MS);
		expect(sockets.opened).toHaveLength(2);
		expect(sockets.newest().url.searchParams.get("ticket")).toBe("ticket-2");
		expect(sockets.newest().url.searchParams.get("last_seq")).toBe("5");
	});

	test("waits double with each failed try, up to 10 s, and chance shortens them", async () => {
		const times: number[] = [];
		const { clock, conversation } = setUp({
			[TICKET]: () => {
				times.push(clock.now());
				throw new TypeError("fetch failed");
			},
		});
		conversation.open();
		await clock.advance(60_000);
		const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
		// Half of 2, 4, 8, 10 and 10 s, as the fake chance says 0.5.
		expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
	});

	test("an unknown or broken frame is ignored", async () => {
		const { sockets, conversation, connections } = await connected();
		const socket = sockets.newest();
		socket.bring({ type: "from_the_future", shape: 3 });
		socket.bringText("{broken");
		socket.bring({ type: "task_token", seq: "four" });
		socket.bring(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(1);
		expect(connections.at(-1)).toBe("open");
	});

	test("silence after a ping forces a reconnect, an answer does not", async () => {
		const { sockets, clock } = await connected();
		const first = sockets.newest();
		await clock.advance(20_000);
		expect(first.sent).toEqual([{ action: "ping" }]);
		first.bringText('{"type":"pong"}');
		await clock.advance(29_999);
		expect(first.closed).toBe(false);
		await clock.advance(1);
		expect(first.closed).toBe(true);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("what a socket says after it was given up is not heard", async () => {
		const { sockets, clock, conversation } = await connected();
		const first = sockets.newest();
		await clock.advance(30_000);
		first.bring(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(0);
	});

	test("waking up checks an open connection and cuts a wait short", async () => {
		const { sockets, clock, conversation } = await connected();
		conversation.wake();
		expect(sockets.newest().sent).toEqual([{ action: "ping" }]);
		sockets.newest().drop();
		await settle();
		expect(sockets.opened).toHaveLength(1);
		conversation.wake();
		await settle();
		expect(sockets.opened).toHaveLength(2);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("a refused refresh signs out and ends all tries", async () => {
		const { clock, server, connections, conversation } = setUp({
			[TICKET]: () => refusal(401, "token_expired"),
			"POST /api/authentication/token/refresh/": () => refusal(401, "session_revoked"),
		});
		const asked = conversation.ask("Anybody?").catch((error: unknown) => error);
		await clock.advance(60_000);
		expect(connections).toEqual(["connecting", "signed_out"]);
		expect(server.callsTo(TICKET)).toHaveLength(1);
		expect(await asked).toMatchObject({ code: "unauthenticated", status: 401 });
	});

	test("a session revoked while the socket is open signs out", async () => {
		const { sockets, clock, connections } = await connected();
		sockets.newest().drop(4401);
		await clock.advance(60_000);
		expect(connections.at(-1)).toBe("signed_out");
		expect(sockets.opened).toHaveLength(1);
	});

	test("a closed conversation tries no more", async () => {
		const { sockets, clock, conversation, connections } = await connected();
		sockets.newest().drop();
		conversation.close();
		await clock.advance(60_000);
		expect(sockets.opened).toHaveLength(1);
		expect(connections.at(-1)).toBe("closed");
	});
});

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

describe("acknowledging", () => {
	const acks = (socket: { sent: { action: string }[] }) =>
		socket.sent.filter(({ action }) => action === "ack");

	test("at the latest after 64 tokens", async () => {
		const { sockets } = await connected();
		const socket = sockets.newest();
		for (let seq = 1; seq <= 130; seq++) socket.bring(frames.token(seq, "a"));
		expect(acks(socket)).toEqual([
			{ action: "ack", seq: 64 },
			{ action: "ack", seq: 128 },
		]);
	});

	test("at the latest after a second", async () => {
		const { sockets, clock } = await connected();
		const socket = sockets.newest();
		socket.bring(frames.token(1, "a"));
		await clock.advance(600);
		socket.bring(frames.token(2, "b"));
		await clock.advance(399);
		expect(acks(socket)).toEqual([]);
		await clock.advance(1);
		expect(acks(socket)).toEqual([{ action: "ack", seq: 2 }]);
	});

	test("a gap is asked for again from before its start", async () => {
		const { sockets } = await connected();
		sockets.newest().bring({ type: "gap", from_seq: 8, to_seq: 20 });
		expect(sockets.newest().sent).toEqual([{ action: "resume", conversation_id: CONVERSATION, last_seq: 7 }]);
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

describe("when no socket can be had", () => {
	const accepted = {
		task_id: taskId(),
		status: "processing",
		message: "",
		check_status_url: "/",
		conversation_id: CONVERSATION,
		agent_type: "general",
	};
	const running: TaskStatus = {
		task_id: taskId(),
		status: "processing",
		state: "running",
		progress: 80,
		message: "Generating response…",
		stage: "generating",
		attempt: 1,
		conversation_id: CONVERSATION,
		agent_type: "general",
		text: "Half",
	};
	const completed: TaskStatus = {
		...running,
		status: "completed",
		state: "completed",
		result: chatResult("Half and half."),
	};

	/** Every socket fails until the conversation polls. */
	async function polling(routes: Parameters<typeof fakeServer>[0] = {}) {
		const all = setUp({ [CHAT]: () => ({ body: accepted }), [STATUS]: () => ({ body: running }), ...routes });
		all.conversation.open();
		for (const wait of [0, 1_000, 2_000]) {
			await all.clock.advance(wait);
			all.sockets.newest().drop();
		}
		expect(all.connections).toEqual(["connecting", "reconnecting", "polling"]);
		return all;
	}

	test("questions are posted and answers polled, as the same view", async () => {
		const statuses = [running, completed];
		const { conversation, clock, server } = await polling({ [STATUS]: () => ({ body: statuses.shift() }) });
		const task = await conversation.ask("What is it?");
		expect(server.callsTo(CHAT)[0]?.body).toMatchObject({
			message: "What is it?",
			message_id: task.messageId,
		});
		await settle();
		expect(conversation.view.turns).toMatchObject([
			{ state: "running", text: "Half", note: "Generating response…" },
		]);
		await clock.advance(1_000);
		expect(await task.finished()).toMatchObject({ state: "completed", text: "Half and half." });
		expect(server.callsTo(STATUS)).toHaveLength(2);
	});

	test("polls come every second at first, then more slowly, up to every 3 s", async () => {
		const times: number[] = [];
		const { conversation, clock } = await polling({
			[STATUS]: () => {
				times.push(clock.now());
				return { body: running };
			},
		});
		await conversation.ask("What is it?");
		await clock.advance(60_000);
		const waits = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
		expect(waits.slice(0, 3)).toEqual([1_000, 1_100, 1_210]);
		expect(waits.at(-1)).toBe(3_000);
		expect(Math.max(...waits)).toBe(3_000);
	});

	test("the socket is taken again as soon as it can be had, and the polls end", async () => {
		const { conversation, clock, server, sockets, connections } = await polling();
		const task = await conversation.ask("What is it?");
		await clock.advance(4_000);
		sockets.newest().greet();
		expect(connections.at(-1)).toBe("open");
		const polls = server.callsTo(STATUS).length;
		sockets.newest().bring(frames.snapshot(5, "Half "));
		sockets.newest().bring(frames.token(6, "and half."));
		sockets.newest().bring(frames.completed(7, "Half and half."));
		expect(await task.finished()).toMatchObject({ text: "Half and half." });
		await clock.advance(5_000);
		expect(server.callsTo(STATUS)).toHaveLength(polls);
	});

	test("a question on its way by HTTP when the socket comes back is one task", async () => {
		let answer = (_: unknown) => {};
		const { conversation, clock, sockets } = await polling({
			[CHAT]: async () => {
				await new Promise((resolve) => {
					answer = resolve;
				});
				return { body: accepted };
			},
		});
		const asking = conversation.ask("What is it?");
		await clock.advance(4_000);
		sockets.newest().greet();
		const [again] = questions(sockets.newest());
		sockets.newest().bring(frames.started(1, String(again?.message_id)));
		answer(null);
		expect((await asking).messageId).toBe(again?.message_id);
		await settle();
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("a question that cannot be posted is posted again", async () => {
		let posts = 0;
		const { conversation, clock } = await polling({
			[CHAT]: () => {
				posts += 1;
				if (posts === 1) throw new TypeError("fetch failed");
				return { body: accepted };
			},
		});
		const asking = conversation.ask("What is it?");
		await clock.advance(3_000);
		expect((await asking).taskId).toBe(taskId());
	});

	test("a task that the server has forgotten fails instead of running for ever", async () => {
		const { conversation } = await polling({ [STATUS]: () => refusal(404, "task_not_found") });
		const task = await conversation.ask("What is it?");
		expect(await task.finished()).toMatchObject({ state: "failed", error: { code: "task_not_found" } });
	});

	test("a server that is gone altogether is waited for, not polled", async () => {
		const { conversation, clock, connections } = setUp({
			[TICKET]: () => {
				throw new TypeError("fetch failed");
			},
		});
		conversation.open();
		await clock.advance(60_000);
		expect(connections).toEqual(["connecting", "reconnecting"]);
	});
});

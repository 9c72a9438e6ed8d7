import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, vi } from "vitest";
import { keyRing } from "../../../../../src/auth/key-ring.ts";
import { signAccessToken } from "../../../../../src/auth/tokens.ts";
import { readConfig } from "../../../../../src/config.ts";
import type { ErrorCode } from "../../../../../src/contracts/errors.ts";
import { FRAME_MAX_BYTES, MESSAGE_MAX_CHARS } from "../../../../../src/contracts/limits.ts";
import { ChatAccepted } from "../../../../../src/contracts/tasks.ts";
import { AppError, unwrap } from "../../../../../src/errors.ts";
import {
	GUIDE_AUTH_TIMEOUT_MS,
	GUIDE_RECENT_MS,
	GuideSocket,
} from "../../../../../src/http/socket/v1/adapter.ts";
import { ulid } from "../../../../../src/ids.ts";
import { Hold } from "../../../../support/fake-model.ts";
import { FakeWeb } from "../../../../support/fake-web.ts";
import { test } from "../../../../support/fixtures.ts";
import { GuideClient } from "../../../../support/protocol-v1-client.ts";
import { Random } from "../../../../support/random.ts";
import { until } from "../../../../support/until.ts";
import { call, expectError, TestUser } from "../../../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";
const ENDINGS = new Set(["task_completed", "task_failed"]);
/** The client's seconds are this much shorter here. */
const HASTE = 50;
const clients: GuideClient[] = [];

afterEach(() => {
	for (const client of clients.splice(0)) {
		expect(client.faults).toEqual([]);
		client.stop();
	}
	vi.useRealTimers();
});

interface OlderOptions {
	token?: () => string;
	query?: string;
	headers?: Record<string, string>;
	open?: () => WebSocket;
}

/** An older client that is not connected yet; `cut` takes its socket away. */
function older(guest: TestUser, { token, query = "", headers = {}, open }: OlderOptions = {}) {
	let wire: WebSocket | null = null;
	const client = new GuideClient({
		open: async () => {
			const knock = () => call(`/ws/agent/${query}`, { headers: { upgrade: "websocket", ...headers } });
			wire = open === undefined ? (await knock()).webSocket : open();
			if (wire === null) throw new Error("refused");
			wire.accept();
			return wire;
		},
		fetch: (path, init) => call(`/api${path}`, init),
		token: token ?? (() => guest.signedIn.access),
		after: (ms, run) => void setTimeout(run, ms / HASTE),
	});
	clients.push(client);
	return { client, cut: () => wire?.close(1000) };
}

async function connected(guest: TestUser) {
	const made = older(guest);
	await made.client.connect();
	await made.client.next("connection_established");
	return made;
}

describe("the older client", () => {
	test("asks and gets every stage and its answer, in the guide's frames alone", async ({ guest }) => {
		const { client } = await connected(guest);
		expect(client.of("connection_established")).toMatchObject([
			{ user_id: guest.id, protocol: 1, conversation_id: expect.stringMatching(/^conv_/) },
		]);
		const conversation = client.ask("What is cryptocurrency?");
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: ANSWER }]);
		expect(client.frames.map(({ type }) => type).slice(0, 2)).toEqual([
			"connection_established",
			"task_started",
		]);
		expect([...new Set(client.of("task_update").map(({ stage }) => stage))]).toEqual([
			"searching",
			"found",
			"analyzing",
			"generating",
			"complete",
		]);
		expect(client.of("task_completed")[0]?.result).toMatchObject({
			conversation_id: conversation,
			processed_async: true,
		});
	});

	test("has several conversations on one socket at once, and each gets its own events", async ({
		guest,
		model,
	}) => {
		const holds = [new Hold(), new Hold(), new Hold()];
		model.next(...holds.map((hold) => ({ kind: "held" as const, hold })));
		const { client } = await connected(guest);
		const asked = ["one", "two", "three"].map((text) => client.ask(text));
		await until(() => holds.every(({ opened }) => opened));
		for (const hold of holds) hold.push("an answer");
		for (const hold of holds.toReversed()) hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(new Set(client.shown.map(({ conversation }) => conversation))).toEqual(new Set(asked));
		for (const conversation of asked) {
			const ofIt = client.frames.filter(
				(frame) => "conversation_id" in frame && frame.conversation_id === conversation,
			);
			expect(ofIt.at(0)?.type).toBe("task_started");
			expect(ofIt.at(-1)?.type).toBe("task_completed");
			expect(new Set(ofIt.map((frame) => "task_id" in frame && frame.task_id)).size).toBe(1);
		}
	});

	test("reads up on a topic, and sees how far it is", async ({ guest, model }) => {
		const web = FakeWeb.install(model);
		web.put("https://sails.org/a", { title: "Sails", text: "Solar sails are pushed by light." });
		const { client } = await connected(guest);
		const expand = { action: "expand_knowledge", topic: "Sails", urls: ["https://sails.org/a"] };
		// Pressed twice, it is one task.
		for (const conversation_id of ["c1", "c1"]) client.send({ ...expand, conversation_id });
		const { result } = await client.next("task_completed");
		expect(result).toMatchObject({ topic: "Sails", pages_added: 1, conversation_id: "c1" });
		const shown = new Set(client.of("task_update").map(({ message }) => message));
		shown.delete("Waiting to start...");
		expect([...shown]).toEqual([
			"Looking for pages...",
			"Found 1 page",
			"0 of 1 page read",
			"1 of 1 page read",
			"Complete!",
		]);
		expect(client.of("task_completed")).toHaveLength(1);
	});

	test("is told by task_failed that nothing could be read", async ({ guest }) => {
		const { client } = await connected(guest);
		client.send({ action: "expand_knowledge", topic: "Sails", conversation_id: "c1" });
		expect(await client.next("task_failed")).toMatchObject({
			code: "page_unreachable",
			conversation_id: "c1",
		});
	});

	test("that names no conversation asks in the one that its connection named", async ({ guest }) => {
		const { client } = await connected(guest);
		const { conversation_id } = await client.next("connection_established");
		client.send({ action: "start_chat", message: "hello" });
		expect((await client.next("task_completed")).conversation_id).toBe(conversation_id);
	});

	test("may ask before it knows that it is signed in", async ({ guest }) => {
		const { client } = older(guest);
		await client.connect();
		client.ask("hello");
		await client.until(() => client.shown.length === 1);
		expect(client.shown[0]?.text).toBe(ANSWER);
	});

	test("asks several agents, and is told once which one was chosen", async ({ guest }) => {
		const { client } = await connected(guest);
		client.send({
			action: "start_multiagent",
			query: "Compare Bitcoin and Ethereum.",
			conversation_id: "c1",
		});
		const { result } = await client.next("task_completed");
		expect(result.conversation_id).toBe("c1");
	});

	test("polls where there is no socket, and stops when it is over", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = older(guest);
		const conversation = client.ask("hello");
		await client.until(() => hold.opened && client.polls.length > 3);
		hold.push("polled");
		hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: "polled" }]);
		expect(client.polls.slice(0, 3).map(Math.round)).toEqual([1_000, 1_100, 1_210]);
	});

	test("that polls with a token that is not good any more stops, too", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		let token = guest.signedIn.access;
		const { client } = older(guest, { token: () => token });
		client.ask("hello");
		await client.until(() => client.polls.length > 0);
		token = "not.good.any-more";
		await client.until(() => client.spinners.size === 0);
		expect(client.shown[0]?.text).toMatch(/sign in/i);
		hold.finish();
	});
});

describe("signing in", () => {
	test("with a wrong token is refused, and the socket stays open for a better one", async ({ guest }) => {
		let token = "wrong";
		const { client } = older(guest, { token: () => token });
		await client.connect();
		expect((await client.next("error")).code).toBe("token_refused");
		const conversation = client.ask("hello");
		await client.until(() => client.spinners.size === 0);
		expect(client.of("task_failed")).toMatchObject([
			{ code: "unauthenticated", conversation_id: conversation },
		]);
		token = guest.signedIn.access;
		client.send({ action: "authenticate", token });
		await client.next("connection_established");
		client.ask("hello");
		await client.next("task_completed");
		expect(client.reconnects).toEqual([]);
	});

	test("with an expired token is refused with its own code", async ({ guest }) => {
		const keys = await keyRing(readConfig(env).jwtSecrets);
		const old = await signAccessToken(keys, { userId: guest.id, sessionId: ulid(0) }, 0);
		const { client } = older(guest, { token: () => old });
		await client.connect();
		expect((await client.next("error")).code).toBe("token_expired");
		expect(client.closedWith).toBeNull();
	});

	test("that never comes about ends in a quiet close after five minutes, and not before", async ({
		guest,
	}) => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const { 0: wire, 1: server } = new WebSocketPair();
		const refuse = () => Promise.reject(new AppError("token_refused", "This token is not valid."));
		const world = { principal: refuse, openBrain: refuse, openConversation: refuse, recent: refuse };
		const deps = { ...world, status: refuse, cancel: refuse, now: Date.now, newId: () => "1" };
		new GuideSocket(server, deps, { owner: null, boundTo: null });
		const { client } = older(guest, { token: () => "wrong", open: () => wire });
		await client.connect();
		await client.next("error");
		vi.advanceTimersByTime(GUIDE_AUTH_TIMEOUT_MS - 1_000);
		client.send({ action: "ping" });
		await client.next("pong");
		expect(client.closedWith).toBeNull();
		vi.advanceTimersByTime(1_000);
		await client.until(() => client.closedWith !== null);
		expect(client.closedWith).toBe(1000);
	});

	test("is done already where a ticket or a header says who it is", async ({ guest }) => {
		const ticket = await guest.fetch("/api/authentication/ws-ticket/", { body: {} });
		const { ticket: text } = (await ticket.json()) as { ticket: string };
		for (const options of [
			{ query: `?ticket=${text}` },
			{ headers: { authorization: `Bearer ${guest.signedIn.access}` } },
		]) {
			const { client } = older(guest, { ...options, token: () => "unused" });
			await client.connect();
			expect((await client.next("connection_established")).user_id).toBe(guest.id);
			client.ask("hello");
			await client.next("task_completed");
		}
	});

	test("by a bad ticket or header is refused before the upgrade", async () => {
		const headers = { upgrade: "websocket" };
		await expectError(await call("/ws/agent/?ticket=bad", { headers }), 401, "ticket_refused");
		const bearer = { ...headers, authorization: "Bearer bad" };
		await expectError(await call("/ws/agent/", { headers: bearer }), 401, "token_refused");
	});

	test("as somebody else leaves the first user's conversations alone", async ({ guest }) => {
		const other = await TestUser.guest();
		const { client } = await connected(guest);
		client.ask("mine", "c1");
		const mine = await client.next("task_completed");
		client.send({ action: "authenticate", token: other.signedIn.access });
		expect((await client.next("connection_established", 2)).user_id).toBe(other.id);
		client.send({ action: "check_task", task_id: mine.task_id });
		expect((await client.next("error")).code).toBe("task_not_found");
		client.ask("theirs", "c1");
		expect((await client.next("task_completed", 2)).result.user_id).toBe(other.id);
	});

	test("that is ended closes the socket", async ({ guest }) => {
		const { client } = await connected(guest);
		client.ask("hello");
		await client.next("task_completed");
		const { refresh } = guest.signedIn.tokens;
		await guest.fetch("/api/authentication/logout/", { body: { refresh_token: refresh } });
		await client.until(() => client.closedWith !== null);
		expect(client.closedWith).toBe(4401);
		// Its token has not expired, but its sign-in has ended: it is told so, and not thrown out every second.
		await client.until(() => client.of("error").length > 0);
		expect(client.of("error")[0]?.code).toBe("session_revoked");
	});
});

describe("after a lost connection", () => {
	test("the older client only waits, and gets the ending that it missed, once", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client, cut } = await connected(guest);
		const conversation = client.ask("hello");
		await until(() => hold.opened);
		const { task_id } = await client.next("task_started");
		cut();
		await until(async () => (await socketsOf(guest, conversation)) === 0);
		hold.push("missed");
		hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: "missed" }]);

		cut();
		await client.next("connection_established", 3);
		client.ask("again", conversation);
		await client.until(() => client.spinners.size === 0);
		expect(client.of("task_completed").filter((frame) => frame.task_id === task_id)).toHaveLength(1);
	});

	test("a running answer is shown where it stands, and goes on", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client, cut } = await connected(guest);
		client.ask("hello");
		hold.push("half ");
		await until(() => hold.opened && hold.drained);
		const before = client.frames.length;
		cut();
		await client.next("connection_established", 2);
		await client.until(() => client.frames.slice(before).some(({ type }) => type === "task_update"));
		hold.push("whole");
		hold.finish();
		expect((await client.next("task_completed")).result.response).toBe("half whole");
	});

	test("an ending comes also of a conversation that was not active just now", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const asked = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "old" },
		});
		const { task_id } = ChatAccepted.parse(await asked.json());
		await until(() => hold.opened);
		await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("UPDATE conversations SET last_activity = ?", Date.now() - GUIDE_RECENT_MS - 1_000);
			storage.sql.exec("DELETE FROM leases");
		});
		const { client } = await connected(guest);
		hold.push("late");
		hold.finish();
		expect((await client.next("task_completed")).task_id).toBe(task_id);
	});

	test("what was polled or read by another socket is no news", async ({ guest }) => {
		const asked = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1" },
		});
		const { task_id } = ChatAccepted.parse(await asked.json());
		await until(async () => {
			const status = unwrap(await guest.conversation("c1").status(task_id));
			return status.status === "completed";
		});
		const { client } = await connected(guest);
		await until(async () => (await socketsOf(guest, "c1")) === 1);
		client.ask("another", "c1");
		await client.next("task_completed");
		expect(client.of("task_completed").map((frame) => frame.task_id)).not.toContain(task_id);
	});

	test("to the object alone, the client notices nothing but the answer, once", async ({ guest, model }) => {
		const { client } = await connected(guest);
		model.next({ kind: "held", hold: new Hold() });
		const conversation = client.ask("hello");
		await until(() => model.requests.length === 1);
		await abortAllDurableObjects();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: ANSWER }]);
		expect(client.of("task_started")).toHaveLength(1);
		expect(client.reconnects).toEqual([]);
		await evictDurableObject(guest.conversation(conversation), { webSockets: "close" });
		client.ask("again", conversation);
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toHaveLength(2);
	});
});

describe("a stop", () => {
	test("is told as cancelled and then as failed, which takes the spinner away", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await connected(guest);
		client.ask("hello");
		const { task_id } = await client.next("task_started");
		client.send({ action: "cancel_task", task_id });
		await client.until(() => client.spinners.size === 0);
		expect(client.frames.slice(-2)).toMatchObject([
			{ type: "task_cancelled", task_id },
			{ type: "task_failed", task_id, code: "task_cancelled" },
		]);
	});

	test("works from a socket that has not spoken of the conversation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const task = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1" },
		});
		const { task_id } = ChatAccepted.parse(await task.json());
		const { client } = await connected(guest);
		client.send({ action: "cancel_task", task_id });
		expect((await client.next("task_failed")).task_id).toBe(task_id);
	});

	test("is not what a closed socket does", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await connected(guest);
		const conversation = client.ask("hello");
		const { task_id } = await client.next("task_started");
		await until(() => hold.opened);
		client.stop();
		await until(async () => (await socketsOf(guest, conversation)) === 0);
		hold.push("still here");
		hold.finish();
		await until(async () => {
			const status = unwrap(await guest.conversation(conversation).status(task_id));
			return status.result?.response === "still here";
		});
	});
});

describe("of two sockets on one conversation", () => {
	test("the one that asked gets the events, and the other none", async ({ guest }) => {
		const [one, two] = [await connected(guest), await connected(guest)];
		one.client.ask("first", "c1");
		await one.client.next("task_completed");
		two.client.ask("second", "c1");
		await two.client.next("task_completed");
		one.client.ask("third", "c1");
		await one.client.next("task_completed", 2);
		expect(one.client.of("task_started")).toHaveLength(2);
		expect(two.client.of("task_started")).toHaveLength(1);
	});

	test("the newest gets the events of what neither asked", async ({ guest }) => {
		const [one, two] = [await connected(guest), await connected(guest)];
		one.client.ask("first", "c1");
		await one.client.next("task_completed");
		two.client.ask("second", "c1");
		await two.client.next("task_completed");
		await guest.fetch("/api/agents/async/chat_async/", { body: { message: "third", conversation_id: "c1" } });
		await two.client.next("task_completed", 2);
		expect(one.client.of("task_started")).toHaveLength(1);
	});

	test("the one that asked still gets them after the object was restarted", async ({ guest, model }) => {
		const [one, two] = [await connected(guest), await connected(guest)];
		two.client.ask("hello", "c1");
		await two.client.next("task_completed");
		model.next({ kind: "held", hold: new Hold() });
		const requests = model.requests.length;
		one.client.ask("first", "c1");
		await until(() => model.requests.length > requests);
		await abortAllDurableObjects();
		await one.client.until(() => one.client.spinners.size === 0);
		expect(two.client.of("task_completed")).toHaveLength(1);
	});
});

describe("a frame that is no good", () => {
	const chat = (fields: object) => JSON.stringify({ action: "start_chat", message: "Hi", ...fields });
	const named = { conversation_id: "c1" };

	test.for<[string, string, ErrorCode, string]>([
		["is empty", chat({ ...named, message: "" }), "message_empty", "c1"],
		["has no message", JSON.stringify({ action: "start_chat", ...named }), "message_empty", "c1"],
		["is too long", chat({ ...named, message: "x".repeat(MESSAGE_MAX_CHARS + 1) }), "message_too_long", "c1"],
		[
			"is larger than a frame",
			chat({ ...named, message: "x".repeat(FRAME_MAX_BYTES) }),
			"frame_too_large",
			"c1",
		],
		["wants too much", chat({ ...named, max_tokens: 1e9 }), "invalid_request", "c1"],
		["has a conversation of a strange name", chat({ conversation_id: "a b" }), "invalid_request", "a b"],
		["has no topic", JSON.stringify({ action: "expand_knowledge", ...named }), "message_empty", "c1"],
	])("and asks, but %s, ends the question", async ([_, frame, code, conversation], { guest }) => {
		const { client } = await connected(guest);
		client.sendRaw(frame);
		expect(await client.next("task_failed")).toMatchObject({ code, conversation_id: conversation });
		expect(client.of("error")).toEqual([]);
		client.ask("What is cryptocurrency?");
		await client.next("task_completed");
	});

	test.for<[string, string, ErrorCode]>([
		["is not JSON", "Hello?", "invalid_json"],
		["is too large", `"${"x".repeat(FRAME_MAX_BYTES)}"`, "frame_too_large"],
		["is no object", "null", "invalid_request"],
		["has no action", "{}", "unknown_action"],
		["has an unknown action", '{"action":"dance"}', "unknown_action"],
		["signs in without a token", '{"action":"authenticate"}', "invalid_request"],
		["checks an odd task", '{"action":"check_task","task_id":"c1"}', "invalid_request"],
		["checks no known task", `{"action":"check_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
		["cancels no known task", `{"action":"cancel_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
	])("and %s, gets an error, and the socket stays", async ([_, frame, code], { guest }) => {
		const { client } = await connected(guest);
		client.sendRaw(frame);
		expect((await client.next("error")).code).toBe(code);
		expect(client.of("task_failed")).toEqual([]);
		client.send({ action: "ping" });
		await client.next("pong");
		expect(client.closedWith).toBeNull();
	});

	test("of whatever kind never closes the socket nor breaks what comes after it", async ({ guest }) => {
		const random = new Random(11);
		const good = [
			{ action: "start_chat", message: "Hi", conversation_id: "c1", max_tokens: 5 },
			{ action: "start_multiagent", query: "Hi", conversation_id: "c1" },
			{ action: "check_task", task_id: `c1.${ulid(0)}` },
			{ action: "cancel_task", task_id: `c1.${ulid(0)}` },
			{ action: "authenticate", token: "odd" },
			{ action: "resume", conversation_id: "c1", last_seq: 0 },
			{ action: "ack", seq: 1 },
		];
		const { client } = await connected(guest);
		for (let i = 0; i < 400; i++) {
			const base = random.pick(good);
			const odd = { ...base, message: undefined, [random.pick(Object.keys(base))]: random.json(2) };
			client.sendRaw(
				random.pick([
					() => random.text(60),
					() => JSON.stringify(random.json(4)),
					() => JSON.stringify(odd),
					() => random.damage(JSON.stringify(base)),
				])(),
			);
		}
		client.ask("What is cryptocurrency?", "last");
		await client.until(() =>
			client.shown.some(({ conversation, text }) => conversation === "last" && text === ANSWER),
		);
		const ended = () => client.frames.filter((frame) => ENDINGS.has(frame.type) && "task_id" in frame);
		await client.until(() => ended().length === client.of("task_started").length);
		const refused = [...client.of("error"), ...client.of("task_failed")].map(({ code }) => code);
		expect(refused).not.toContain("internal_error");
		expect(new Set(refused).size).toBeGreaterThan(4);
		expect(client.closedWith).toBeNull();
	});

	test("makes no conversation when it only asks for a task", async ({ guest }) => {
		const { client } = await connected(guest);
		client.send({ action: "check_task", task_id: `unheard_of.${ulid(0)}` });
		await client.next("error");
		const known = await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id FROM conversations").toArray(),
		);
		expect(known).toEqual([]);
	});
});

describe("a socket of version 1 that is bound to a conversation", () => {
	test("speaks of that one alone", async ({ guest }) => {
		const { client } = older(guest, { query: "?conversation_id=c1" });
		await client.connect();
		expect((await client.next("connection_established")).conversation_id).toBe("c1");
		client.ask("hello", "c2");
		expect(await client.next("task_failed")).toMatchObject({
			code: "conversation_mismatch",
			conversation_id: "c2",
		});
		client.ask("hello", "c1");
		await client.next("task_completed");
	});
});

describe("a conversation that is deleted under a question", () => {
	test("ends it", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await connected(guest);
		const conversation = client.ask("hello");
		await until(() => hold.opened);
		await guest.fetch(`/api/conversations/${conversation}/`, { method: "DELETE" });
		await client.until(() => client.spinners.size === 0);
		expect(client.closedWith).toBeNull();
		client.ask("hello");
		await client.next("task_completed");
	});
});

function socketsOf(guest: TestUser, conversation: string): Promise<number> {
	return runInDurableObject(guest.conversation(conversation), (_, state) => state.getWebSockets().length);
}

import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { app } from "../../../../src/app.ts";
import type { ErrorCode } from "../../../../src/contracts/errors.ts";
import { FRAME_MAX_BYTES, MESSAGE_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { PING_TEXT } from "../../../../src/contracts/socket.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";
import { call, expectError, TestSocket, TestUser } from "../../../support/worker.ts";

const MINUTE_MS = 60_000;

function knock(query: string, headers: Record<string, string> = {}): Promise<Response> {
	return call(`/ws/agent/?${query}`, { headers: { upgrade: "websocket", ...headers } });
}

function bearer(guest: TestUser): { authorization: string } {
	return { authorization: `Bearer ${guest.signedIn.access}` };
}

/** Takes the socket that was let in, and closes it when the server has greeted. */
async function greeted(response: Response): Promise<void> {
	expect(response.status).toBe(101);
	if (response.webSocket === null) throw new Error("no socket came with the upgrade");
	const socket = new TestSocket(response.webSocket);
	await socket.next("connection_established");
	socket.close();
}

describe("a ticket", () => {
	test("opens one socket and no second one", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		await greeted(await knock(`v=2&conversation_id=c1&ticket=${ticket}`));
		await expectError(await knock(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("opens one socket of many that knock at once", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => knock(`v=2&conversation_id=c1&ticket=${ticket}`)),
		);
		const open = answers.filter(({ status }) => status === 101);
		expect(open).toHaveLength(1);
		for (const answer of answers) {
			if (answer.status === 101) await greeted(answer);
			else await expectError(answer, 401, "ticket_refused");
		}
	});

	test("is for its own conversation alone, and used up by the attempt", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		await expectError(await knock(`v=2&conversation_id=c2&ticket=${ticket}`), 401, "ticket_refused");
		await expectError(await knock(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("is good for less than a minute", async ({ guest }) => {
		const brain = env.BRAIN.getByName(guest.id);
		const age = (ms: number) =>
			runInDurableObject(brain, (_, { storage }) => {
				storage.sql.exec("UPDATE tickets SET expires_at = expires_at - ?", ms);
			});
		const fresh = await guest.ticket("c1");
		await age(MINUTE_MS - 5_000);
		await greeted(await knock(`v=2&conversation_id=c1&ticket=${fresh}`));
		const old = await guest.ticket("c1");
		await age(MINUTE_MS);
		await expectError(await knock(`v=2&conversation_id=c1&ticket=${old}`), 401, "ticket_refused");
	});

	test("is kept as a hash alone, and not longer than it is good", async ({ guest }) => {
		const brain = env.BRAIN.getByName(guest.id);
		const tickets = [await guest.ticket("c1"), await guest.ticket("c2")];
		const kept = await runInDurableObject(brain, (_, { storage }) => {
			const rows = storage.sql.exec("SELECT * FROM tickets").toArray();
			storage.sql.exec("UPDATE tickets SET expires_at = 0");
			return JSON.stringify(rows);
		});
		for (const ticket of tickets) expect(kept).not.toContain(ticket.split(".")[1]);
		await guest.ticket("c3");
		const left = await runInDurableObject(brain, (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id FROM tickets").toArray(),
		);
		expect(left).toEqual([{ conversation_id: "c3" }]);
	});

	test("opens its own user's conversation, whoever else is signed in", async ({ guest }) => {
		const stranger = await TestUser.guest();
		const ticket = await stranger.ticket("c1");
		const response = await knock(`v=2&conversation_id=c1&ticket=${ticket}`, bearer(guest));
		if (response.webSocket === null) throw new Error("no socket");
		const socket = new TestSocket(response.webSocket);
		expect((await socket.next("connection_established")).user_id).toBe(stranger.id);
		socket.close();
	});

	test("under another user's name is refused", async ({ guest }) => {
		const [, secret] = (await guest.ticket("c1")).split(".");
		const stranger = await TestUser.guest();
		await expectError(
			await knock(`v=2&conversation_id=c1&ticket=${stranger.id}.${secret}`),
			401,
			"ticket_refused",
		);
	});

	test.each([
		["is empty", ""],
		["is garbage", "garbage"],
		["is dots", "..."],
		["names nobody", `${ulid(0)}.abc`],
		["is a user's id", `${ulid(0)}.`],
		["is very long", "x".repeat(5_000)],
		["is long and names somebody", `${ulid(0)}.${"x".repeat(5_000)}`],
		["is odd", encodeURIComponent("🙂\0'; DROP TABLE tickets;--")],
	])("that %s is refused", async (_, ticket) => {
		await expectError(await knock(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("that is refused is not made up for by a good header", async ({ guest }) => {
		await expectError(
			await knock("v=2&conversation_id=c1&ticket=garbage", bearer(guest)),
			401,
			"ticket_refused",
		);
	});

	test.for([
		{ conversation_id: "" },
		{ conversation_id: "a b" },
		{ conversation_id: 5 },
		{ conversation_id: null },
	])("is not issued for %j", async (body, { guest }) => {
		await expectError(await guest.fetch("/api/authentication/ws-ticket/", { body }), 400, "invalid_request");
	});
});

describe("a socket", () => {
	test("is opened by native clients with their header", async ({ guest }) => {
		await greeted(await knock("v=2&conversation_id=c1", bearer(guest)));
	});

	test("is refused without any credential", async () => {
		await expectError(await knock("v=2&conversation_id=c1"), 401, "unauthenticated");
	});

	test.for(["token", "access_token"])(
		"is refused when a %s stands in its address, however good",
		async (name, { guest }) => {
			const query = `v=2&conversation_id=c1&${name}=${guest.signedIn.access}`;
			await expectError(await knock(query), 401, "token_in_url");
			await expectError(await knock(query, bearer(guest)), 401, "token_in_url");
			await expectError(await knock(`${query}&ticket=${await guest.ticket("c1")}`), 401, "token_in_url");
		},
	);

	test.for([
		["an odd version", "v=two&conversation_id=c1"],
		["a conversation of a strange name", "v=2&conversation_id=a%2Fb"],
		["an odd last_seq", "v=2&conversation_id=c1&last_seq=abc"],
		["a negative last_seq", "v=2&conversation_id=c1&last_seq=-1"],
		["a huge last_seq", "v=2&conversation_id=c1&last_seq=9999999999999999"],
	] as const)("is refused with %s", async ([_, query], { guest }) => {
		await expectError(await knock(query, bearer(guest)), 400, "invalid_request");
	});

	test("is asked for when the request is none", async ({ guest }) => {
		const path = "/ws/agent/?v=2&conversation_id=c1";
		await expectError(await call(path, { headers: bearer(guest) }), 426, "upgrade_required");
		await expectError(
			await call(path, { headers: { ...bearer(guest), upgrade: "h2c" } }),
			426,
			"upgrade_required",
		);
		await expectError(await call("/ws/agent", { headers: bearer(guest) }), 426, "upgrade_required");
	});
});

describe("a browser's origin", () => {
	test("is let through when it is our own, or there is none", async ({ guest }) => {
		await greeted(await knock("v=2&conversation_id=c1", { ...bearer(guest), origin: "https://brain.test" }));
		await greeted(await knock("v=2&conversation_id=c1", bearer(guest)));
	});

	test.for([
		"https://evil.test",
		"http://brain.test",
		"https://brain.test:8443",
		"https://brain.test.evil.test",
		"https://sub.brain.test",
		"https://brain.test/",
		"HTTPS://BRAIN.TEST",
		"null",
		"file://",
	])("of %j is refused, and the ticket stays unused", async (origin, { guest }) => {
		const ticket = await guest.ticket("c1");
		await expectError(
			await knock(`v=2&conversation_id=c1&ticket=${ticket}`, { origin }),
			403,
			"origin_refused",
		);
		await greeted(await knock(`v=2&conversation_id=c1&ticket=${ticket}`));
	});

	test("is let through when ALLOWED_ORIGINS names it, and no other is", async ({ guest }) => {
		const open = (origin: string) => {
			const headers = { upgrade: "websocket", ...bearer(guest), origin };
			const request = new Request("https://brain.test/ws/agent/?v=2&conversation_id=c1", { headers });
			const allowing = { ...env, ALLOWED_ORIGINS: "https://a.test, https://b.test:8443" };
			return app.fetch(request, allowing, createExecutionContext());
		};
		await greeted(await open("https://a.test"));
		await greeted(await open("https://b.test:8443"));
		await greeted(await open("https://brain.test"));
		await expectError(await open("https://b.test"), 403, "origin_refused");
		await expectError(await open("*"), 403, "origin_refused");
	});
});

describe("a broken frame", () => {
	const chat = (fields: object) => JSON.stringify({ action: "start_chat", message: "Hi", ...fields });
	const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

	const frames: [string, string | ArrayBuffer, ErrorCode][] = [
		["that is empty", "", "invalid_json"],
		["that is not JSON", "Hello?", "invalid_json"],
		["that is half of JSON", '{"action":"ping"', "invalid_json"],
		["that is two of them", `${PING_TEXT}${PING_TEXT}`, "invalid_json"],
		["that is binary", new TextEncoder().encode(PING_TEXT).buffer as ArrayBuffer, "invalid_request"],
		["that is empty and binary", new ArrayBuffer(0), "invalid_request"],
		["of 64 KB and one byte", `"${"x".repeat(FRAME_MAX_BYTES - 1)}"`, "frame_too_large"],
		["of 64 KB and one byte, binary", new ArrayBuffer(FRAME_MAX_BYTES + 1), "frame_too_large"],
		["of 64 KB and more in fewer characters", `"${"漢".repeat(FRAME_MAX_BYTES / 3)}"`, "frame_too_large"],
		["of a megabyte", "x".repeat(1_000_000), "frame_too_large"],
		["that is exactly 64 KB", `"${"x".repeat(FRAME_MAX_BYTES - 2)}"`, "invalid_request"],
		["nested a thousand deep", deep(1_000), "invalid_request"],
		["nested as deep as a frame can be", deep(FRAME_MAX_BYTES / 2), "invalid_request"],
		[
			"with a field nested a thousand deep",
			chat({ message: "" }).replace('""', deep(1_000)),
			"invalid_request",
		],
		["that is null", "null", "invalid_request"],
		["that is a number", "5", "invalid_request"],
		["that is a text", '"ping"', "invalid_request"],
		["that is a list", `[${PING_TEXT}]`, "invalid_request"],
		["without an action", '{"message":"Hi"}', "unknown_action"],
		["of an unknown action", '{"action":"start_dance"}', "unknown_action"],
		["of another case's action", '{"action":"PING"}', "unknown_action"],
		["whose action is a list", '{"action":["ping"]}', "unknown_action"],
		["whose action is the prototype's", '{"action":"__proto__"}', "unknown_action"],
		["without a message", '{"action":"start_chat"}', "message_empty"],
		["with an empty message", chat({ message: "" }), "message_empty"],
		["with a blank message", chat({ message: " \n " }), "message_empty"],
		["with too long a message", chat({ message: "x".repeat(MESSAGE_MAX_CHARS + 1) }), "message_too_long"],
		["whose message is a number", chat({ message: 5 }), "invalid_request"],
		["whose message is null", chat({ message: null }), "invalid_request"],
		["whose agent is a number", chat({ agent_type: 5 }), "invalid_request"],
		["that wants no tokens", chat({ max_tokens: 0 }), "invalid_request"],
		["that wants too many tokens", chat({ max_tokens: 1e9 }), "invalid_request"],
		["whose flag is a text", chat({ use_context: "no" }), "invalid_request"],
		["with an odd message id", chat({ message_id: "a b" }), "invalid_request"],
		["of a conversation with a strange name", chat({ conversation_id: "a b" }), "invalid_request"],
		["of another conversation", chat({ conversation_id: "c2" }), "conversation_mismatch"],
		[
			"that resumes another conversation",
			'{"action":"resume","conversation_id":"c2","last_seq":0}',
			"conversation_mismatch",
		],
		["that resumes from nowhere", '{"action":"resume"}', "invalid_request"],
		["that resumes from before the beginning", '{"action":"resume","last_seq":-1}', "invalid_request"],
		["that resumes from half a number", '{"action":"resume","last_seq":0.5}', "invalid_request"],
		["that acknowledges a text", '{"action":"ack","seq":"1"}', "invalid_request"],
		["that acknowledges too large a number", '{"action":"ack","seq":1e300}', "invalid_request"],
		["that checks no task", '{"action":"check_task"}', "invalid_request"],
		["that checks an odd task", '{"action":"check_task","task_id":"c1"}', "invalid_request"],
		["that checks an unknown task", `{"action":"check_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
		[
			"that checks another conversation's task",
			`{"action":"check_task","task_id":"c2.${ulid(0)}"}`,
			"task_not_found",
		],
		["that cancels an unknown task", `{"action":"cancel_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
		["that cancels a number", '{"action":"cancel_task","task_id":5}', "invalid_request"],
	];

	test.for(frames)(
		"%s is refused, and a question after it is answered",
		async ([_, frame, code], { guest }) => {
			const socket = await guest.connect("c1");
			socket.sendRaw(frame);
			const error = await socket.next("error");
			expect(error).toMatchObject({ code, conversation_id: "c1" });
			expect(error.message).not.toBe("");
			socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
			const { result } = await socket.next("task_completed");
			expect(result.response).toBe("Cryptocurrency is digital money.");
			expect(socket.of("error")).toHaveLength(1);
			expect(socket.closed).toBeNull();
			socket.close();
		},
	);

	test("of one client is told to that client alone", async ({ guest }) => {
		const [one, other] = [await guest.connect("c1"), await guest.connect("c1")];
		one.sendRaw("Hello?");
		await one.next("error");
		other.send({ action: "start_chat", message: "Hi" });
		await other.next("task_completed");
		expect(other.of("error")).toEqual([]);
	});

	test("writes nothing", async ({ guest }) => {
		const socket = await guest.connect("c1");
		for (const [, frame] of frames) socket.sendRaw(frame);
		await socket.next("error", () => socket.of("error").length === frames.length);
		const rows = await runInDurableObject(guest.conversation("c1"), (_, { storage }) =>
			storage.sql.exec("SELECT (SELECT count(*) FROM tasks) + (SELECT count(*) FROM messages) AS n").one(),
		);
		expect(rows).toEqual({ n: 0 });
		socket.close();
	});
});

describe("another user's task", () => {
	test("is neither seen nor stopped through a socket of the same name", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Mine?" });
		const { task_id } = await socket.next("task_completed");
		const stranger = await TestUser.guest();
		const theirs = await stranger.connect("c1");
		theirs.send({ action: "check_task", task_id });
		expect(await theirs.next("error")).toMatchObject({ code: "task_not_found" });
		theirs.send({ action: "resume", last_seq: 0 });
		theirs.sendRaw(' {"action":"ping"}');
		await theirs.next("pong");
		expect(theirs.frames.map(({ type }) => type)).toEqual(["connection_established", "error", "pong"]);
		socket.close();
		theirs.close();
	});
});

describe("an event that is told again", () => {
	test("is the one that was told when it happened, its time too", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const started = await socket.next("task_started");
		const ended = await socket.next("task_completed");
		socket.close();
		const later = await guest.connect("c1");
		later.send({ action: "resume", last_seq: 0 });
		expect(await later.next("task_started")).toEqual(started);
		expect(await later.next("task_completed")).toEqual(ended);
		later.close();
	});
});

describe("a ping", () => {
	test("is answered by the runtime when it is spelled so, and by the object when it is spelled otherwise", async ({
		guest,
	}) => {
		const socket = await guest.connect("c1");
		socket.sendRaw(PING_TEXT);
		expect(await socket.next("pong")).toEqual({ type: "pong" });
		socket.sendRaw('{ "action": "ping", "more": 1 }');
		expect(await socket.next("pong", ({ timestamp }) => timestamp !== undefined)).toMatchObject({
			timestamp: expect.stringMatching(/Z$/),
		});
		socket.close();
	});
});

describe("odd frames", () => {
	test("never close the socket nor break what comes after them", async ({ guest }) => {
		const random = new Random(7);
		const good = [
			{ action: "start_chat", message: "Hi", conversation_id: "c1", max_tokens: 5 },
			{ action: "check_task", task_id: `c1.${ulid(0)}` },
			{ action: "cancel_task", task_id: `c1.${ulid(0)}` },
			{ action: "ping" },
			{ action: "resume", last_seq: 0 },
			{ action: "ack", seq: 1 },
		];
		const socket = await guest.connect("c1");
		for (let i = 0; i < 400; i++) {
			const base = random.pick(good);
			socket.sendRaw(
				random.pick([
					() => random.text(60),
					() => JSON.stringify(random.json(4)),
					() =>
						JSON.stringify({ ...base, message: undefined, [random.pick(Object.keys(base))]: random.json(2) }),
					() => random.damage(JSON.stringify(base)),
					() => new Uint8Array(Array.from({ length: random.below(50) }, () => random.below(256))).buffer,
				])(),
			);
		}
		socket.send({ action: "start_chat", message: "What is cryptocurrency?", message_id: "last" });
		const { task_id } = await socket.next("task_started", ({ user_message }) => user_message.id === "last");
		const { result } = await socket.next("task_completed", (frame) => frame.task_id === task_id);
		expect(result.response).toBe("Cryptocurrency is digital money.");
		const codes = new Set(socket.of("error").map(({ code }) => code));
		expect(codes).not.toContain("internal_error");
		expect(codes.size).toBeGreaterThan(3);
		socket.close();
	}, 30_000);
});

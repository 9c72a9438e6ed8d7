import { runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import type { ErrorCode } from "../../../../src/contracts/errors.ts";
import { FRAME_MAX_BYTES, MESSAGE_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { PING_TEXT } from "../../../../src/contracts/socket.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";
import { TestUser } from "../../../support/worker.ts";

describe("an invalid frame", () => {
	const chat = (fields: object) => JSON.stringify({ action: "start_chat", message: "Hi", ...fields });
	const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

	const frames: [string, string | ArrayBuffer, ErrorCode][] = [
		["that is empty", "", "invalid_json"],
		["that is not JSON", "Hello?", "invalid_json"],
		["that is incomplete JSON", '{"action":"ping"', "invalid_json"],
		["with two JSON values", `${PING_TEXT}${PING_TEXT}`, "invalid_json"],
		["that is binary", new TextEncoder().encode(PING_TEXT).buffer as ArrayBuffer, "invalid_request"],
		["that is empty and binary", new ArrayBuffer(0), "invalid_request"],
		["that is one byte larger than 64 KB", `"${"x".repeat(FRAME_MAX_BYTES - 1)}"`, "frame_too_large"],
		[
			"that is binary and one byte larger than 64 KB",
			new ArrayBuffer(FRAME_MAX_BYTES + 1),
			"frame_too_large",
		],
		[
			"that exceeds 64 KB in bytes but not in characters",
			`"${"漢".repeat(FRAME_MAX_BYTES / 3)}"`,
			"frame_too_large",
		],
		["of 1 MB", "x".repeat(1_000_000), "frame_too_large"],
		["that is exactly 64 KB", `"${"x".repeat(FRAME_MAX_BYTES - 2)}"`, "invalid_request"],
		["nested 1,000 levels deep", deep(1_000), "invalid_request"],
		["nested as deep as a frame allows", deep(FRAME_MAX_BYTES / 2), "invalid_request"],
		[
			"with a field nested 1,000 levels deep",
			chat({ message: "" }).replace('""', deep(1_000)),
			"invalid_request",
		],
		["that is null", "null", "invalid_request"],
		["that is a number", "5", "invalid_request"],
		["that is a string", '"ping"', "invalid_request"],
		["that is a list", `[${PING_TEXT}]`, "invalid_request"],
		["without an action", '{"message":"Hi"}', "unknown_action"],
		["with an unknown action", '{"action":"start_dance"}', "unknown_action"],
		["with an action in upper case", '{"action":"PING"}', "unknown_action"],
		["with a list as its action", '{"action":["ping"]}', "unknown_action"],
		["with the action __proto__", '{"action":"__proto__"}', "unknown_action"],
		["without a message", '{"action":"start_chat"}', "message_empty"],
		["with an empty message", chat({ message: "" }), "message_empty"],
		["with a blank message", chat({ message: " \n " }), "message_empty"],
		[
			"with a message that is too long",
			chat({ message: "x".repeat(MESSAGE_MAX_CHARS + 1) }),
			"message_too_long",
		],
		["with a number as its message", chat({ message: 5 }), "invalid_request"],
		["with null as its message", chat({ message: null }), "invalid_request"],
		["with a number as agent_type", chat({ agent_type: 5 }), "invalid_request"],
		["with max_tokens 0", chat({ max_tokens: 0 }), "invalid_request"],
		["with max_tokens above the limit", chat({ max_tokens: 1e9 }), "invalid_request"],
		["with a string as use_context", chat({ use_context: "no" }), "invalid_request"],
		["with an invalid message_id", chat({ message_id: "a b" }), "invalid_request"],
		["with an invalid conversation_id", chat({ conversation_id: "a b" }), "invalid_request"],
		["for another conversation", chat({ conversation_id: "c2" }), "conversation_mismatch"],
		[
			"that resumes another conversation",
			'{"action":"resume","conversation_id":"c2","last_seq":0}',
			"conversation_mismatch",
		],
		["that resumes without last_seq", '{"action":"resume"}', "invalid_request"],
		["that resumes from a negative last_seq", '{"action":"resume","last_seq":-1}', "invalid_request"],
		["that resumes from a fraction", '{"action":"resume","last_seq":0.5}', "invalid_request"],
		["that acknowledges a string", '{"action":"ack","seq":"1"}', "invalid_request"],
		["that acknowledges a number that is too large", '{"action":"ack","seq":1e300}', "invalid_request"],
		["that checks a task without task_id", '{"action":"check_task"}', "invalid_request"],
		["that checks an invalid task_id", '{"action":"check_task","task_id":"c1"}', "invalid_request"],
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
		"%s gets an error and does not affect the next question",
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

	test("with several invalid fields gets an error that lists them", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.sendRaw(chat({ message: 5, max_tokens: 0, message_id: "m1" }));
		const { fields, ...error } = await socket.next("error");
		expect(error).toMatchObject({ message: "message: must be a string.", message_id: "m1" });
		expect(fields?.map(({ field }) => field)).toEqual(["message", "max_tokens"]);
		socket.close();
	});

	test("that is too large gets an error with its message_id", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.sendRaw(chat({ message: "x".repeat(FRAME_MAX_BYTES), message_id: "m1" }));
		expect(await socket.next("error")).toMatchObject({ code: "frame_too_large", message_id: "m1" });
		socket.close();
	});

	test("causes an error only for its sender", async ({ guest }) => {
		const [sender, other] = [await guest.connect("c1"), await guest.connect("c1")];
		sender.sendRaw("Hello?");
		await sender.next("error");
		other.send({ action: "start_chat", message: "Hi" });
		await other.next("task_completed");
		expect(other.of("error")).toEqual([]);
	});

	test("writes nothing to storage", async ({ guest }) => {
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
	test("is not found through a socket to a conversation with the same id", async ({ guest }) => {
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

describe("a replayed event", () => {
	test("equals the original event, including its timestamp", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({
			action: "start_chat",
			message: "What is cryptocurrency? \ud800",
			attachments: [{ name: "notes.md", text: "# Notes\n\nOf \ud800 money.", type: "markdown" }],
		});
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
	test("gets its pong from the runtime if its text equals PING_TEXT, and from the object otherwise", async ({
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

describe("random frames", () => {
	test("neither close the socket nor affect later frames", async ({ guest }) => {
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
	});
});

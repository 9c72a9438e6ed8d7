import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import type { ErrorCode } from "../../../../../src/contracts/errors.ts";
import { FRAME_MAX_BYTES, MESSAGE_MAX_CHARS } from "../../../../../src/contracts/limits.ts";
import { ulid } from "../../../../../src/ids.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { Random } from "../../../../support/random.ts";

const ANSWER = "Cryptocurrency is digital money.";
const ENDINGS = new Set(["task_completed", "task_failed"]);

describe("an invalid protocol v1 frame", () => {
	const chat = (fields: object) => JSON.stringify({ action: "start_chat", message: "Hi", ...fields });
	const named = { conversation_id: "c1" };

	test.for<[string, string, ErrorCode, string]>([
		["has an empty message", chat({ ...named, message: "" }), "message_empty", "c1"],
		["has no message", JSON.stringify({ action: "start_chat", ...named }), "message_empty", "c1"],
		[
			"has a message that is too long",
			chat({ ...named, message: "x".repeat(MESSAGE_MAX_CHARS + 1) }),
			"message_too_long",
			"c1",
		],
		["is too large", chat({ ...named, message: "x".repeat(FRAME_MAX_BYTES) }), "frame_too_large", "c1"],
		["has a max_tokens above the limit", chat({ ...named, max_tokens: 1e9 }), "invalid_request", "c1"],
		["has an invalid conversation_id", chat({ conversation_id: "a b" }), "invalid_request", "a b"],
		["has no topic", JSON.stringify({ action: "expand_knowledge", ...named }), "message_empty", "c1"],
	])("makes its question end with task_failed when it %s", async ([_, frame, code, conversation], { v1 }) => {
		const { client } = await v1.connect();
		client.sendRaw(frame);
		expect(await client.next("task_failed")).toMatchObject({ code, conversation_id: conversation });
		expect(client.of("error")).toEqual([]);
		client.ask("What is cryptocurrency?");
		await client.next("task_completed");
	});

	test.for<[string, string, ErrorCode]>([
		["is not JSON", "Hello?", "invalid_json"],
		["is too large", `"${"x".repeat(FRAME_MAX_BYTES)}"`, "frame_too_large"],
		["is not an object", "null", "invalid_request"],
		["has no action", "{}", "unknown_action"],
		["has an unknown action", '{"action":"dance"}', "unknown_action"],
		["authenticates without a token", '{"action":"authenticate"}', "invalid_request"],
		["checks an invalid task_id", '{"action":"check_task","task_id":"c1"}', "invalid_request"],
		["checks an unknown task", `{"action":"check_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
		["cancels an unknown task", `{"action":"cancel_task","task_id":"c1.${ulid(0)}"}`, "task_not_found"],
	])("gets an error and keeps the socket open when it %s", async ([_, frame, code], { v1 }) => {
		const { client } = await v1.connect();
		client.sendRaw(frame);
		expect((await client.next("error")).code).toBe(code);
		expect(client.of("task_failed")).toEqual([]);
		client.send({ action: "ping" });
		await client.next("pong");
		expect(client.closedWith).toBeNull();
	});

	test("of any kind neither closes the socket nor affects later frames", async ({ v1 }) => {
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
		const { client } = await v1.connect();
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
		const endings = () => client.frames.filter((frame) => ENDINGS.has(frame.type) && "task_id" in frame);
		await client.until(() => endings().length === client.of("task_started").length);
		const refused = [...client.of("error"), ...client.of("task_failed")].map(({ code }) => code);
		expect(refused).not.toContain("internal_error");
		expect(new Set(refused).size).toBeGreaterThan(4);
		expect(client.closedWith).toBeNull();
	});

	test("creates no conversation when it checks an unknown task", async ({ guest, v1 }) => {
		const { client } = await v1.connect();
		client.send({ action: "check_task", task_id: `unheard_of.${ulid(0)}` });
		await client.next("error");
		const known = await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id FROM conversations").toArray(),
		);
		expect(known).toEqual([]);
	});
});

import {
	createExecutionContext,
	createMessageBatch,
	getQueueResult,
	runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeEach, describe, expect, vi } from "vitest";
import type { QueueMessage, UsageRow } from "../../../src/contracts/queue.ts";
import { openDatabase } from "../../../src/db/client.ts";
import { createGuest } from "../../../src/db/users.ts";
import { ulid } from "../../../src/ids.ts";
import { getConversation } from "../../../src/objects.ts";
import { consume } from "../../../src/queue/consumer.ts";
import { test } from "../../support/fixtures.ts";
import { Random } from "../../support/random.ts";
import { usageRow } from "../../support/usage-row.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

let userId: string;
let made = 0;

beforeEach(async () => {
	await env.DB.exec("DELETE FROM usage_logs; DELETE FROM dead_letters");
	userId = ulid(NOW + made++);
	await createGuest(openDatabase(env.DB), userId, NOW);
	vi.spyOn(console, "error").mockImplementation(() => {});
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterAll(() => {
	vi.restoreAllMocks();
});

function row(changes: Partial<UsageRow> = {}): UsageRow {
	return usageRow({ task_id: `c1.${ulid(NOW + made++)}`, user_id: userId, created_at: NOW, ...changes });
}

const usage = (changes: Partial<UsageRow> = {}): QueueMessage => ({ kind: "usage", row: row(changes) });

/** Delivers messages as one batch. Message n has the id `message_<n>`. */
async function deliver(queue: string, bodies: readonly unknown[], workerEnv: Env = env, attempts = 1) {
	const messages = bodies.map((body, at) => ({
		id: `message_${at}`,
		timestamp: new Date(NOW),
		attempts,
		body,
	}));
	const batch = createMessageBatch(queue, messages);
	const ctx = createExecutionContext();
	await consume(batch, workerEnv);
	const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx);
	return { acked: explicitAcks.toSorted(), retried: retryMessages.map(({ msgId }) => msgId).toSorted() };
}

async function stored(): Promise<Record<string, unknown>[]> {
	return (await env.DB.prepare("SELECT * FROM usage_logs ORDER BY task_id").all()).results;
}

describe("usage rows", () => {
	test("are stored with all of their columns", async () => {
		const said = row({
			state: "failed",
			error_code: "model_unavailable",
			provider: null,
			model: null,
			first_token_ms: null,
			fallbacks: [{ provider: "llama-cpp", reason: 'It\'s "gone"; ?1' }],
		});
		expect(await deliver("usage-logs", [{ kind: "usage", row: said }])).toEqual({
			acked: ["message_0"],
			retried: [],
		});
		const unrated = { feedback: null, feedback_comment: null, feedback_at: null };
		expect(await stored()).toEqual([
			{
				...said,
				fallbacks: JSON.stringify(said.fallbacks),
				used_pages: JSON.stringify(said.used_pages),
				rolled_up: 0,
				rolled_feedback: null,
				...unrated,
			},
		]);
		expect(await openDatabase(env.DB).query.usageLogs.findMany()).toEqual([
			{ ...said, rolled_up: false, rolled_feedback: null, ...unrated },
		]);
	});

	test("are stored once, even if they arrive five times in any order and in any batches", async () => {
		const random = new Random(13);
		const messages = Array.from({ length: 40 }, () => usage());
		const deliveries = random.shuffle(Array.from({ length: 5 }, () => messages).flat());
		while (deliveries.length > 0) {
			const batch = deliveries.splice(0, 1 + random.below(50));
			expect((await deliver("usage-logs", batch)).acked).toHaveLength(batch.length);
		}
		expect(await stored()).toHaveLength(40);
	});

	test("receive the latest rating of their answer, which waits until they arrive", async () => {
		const said = row();
		const rate = (rating: "up" | "down" | null, rated_at: number, comment = ""): QueueMessage => ({
			kind: "feedback",
			user_id: userId,
			task_id: said.task_id,
			rating,
			comment,
			rated_at,
		});
		const retried = { acked: [], retried: ["message_0"] };
		const acked = { acked: ["message_0"], retried: [] };
		expect(await deliver("usage-logs", [rate("up", 1)])).toEqual(retried);
		expect(await deliver("usage-logs", [rate("up", 1)], env, 5)).toEqual(acked);
		expect(
			await deliver("usage-logs", [rate("down", 2, "Too long."), { kind: "usage", row: said }]),
		).toMatchObject({ acked: ["message_0", "message_1"] });
		const rated = { feedback: "down", feedback_comment: "Too long.", feedback_at: 2 };
		expect(await stored()).toMatchObject([rated]);
		// An earlier rating that arrives late, the same one again, and one by another user change nothing.
		expect(await deliver("usage-logs", [rate("up", 1)])).toEqual(acked);
		expect(await deliver("usage-logs", [rate("down", 2, "Too long.")])).toEqual(acked);
		expect(await deliver("usage-logs", [{ ...rate("up", 9), user_id: "other" }])).toEqual(retried);
		expect(await stored()).toMatchObject([rated]);
		await deliver("usage-logs", [rate(null, 3)]);
		expect(await stored()).toMatchObject([{ feedback: null, feedback_comment: null, feedback_at: 3 }]);
	});

	test("that arrive again with different numbers change nothing", async () => {
		const first = row();
		await deliver("usage-logs", [{ kind: "usage", row: first }]);
		await deliver("usage-logs", [{ kind: "usage", row: { ...first, completion_tokens: 9_999 } }]);
		expect(await stored()).toMatchObject([{ completion_tokens: 5 }]);
	});

	test("of a deleted user are dropped without affecting the rest of their batch", async () => {
		const batch = [usage(), usage({ user_id: ulid(0) }), usage({ user_id: "" }), usage()];
		expect(await deliver("usage-logs", batch)).toMatchObject({ retried: [] });
		expect((await stored()).map(({ user_id }) => user_id)).toEqual([userId, userId]);
	});

	test("are all retried when D1 fails, and then stored once", async () => {
		const batch = [usage(), usage()];
		const { DB } = env;
		let failures = 1;
		const flaky = new Proxy(DB, {
			get: (target, name) => {
				if (name === "batch" && failures-- > 0) return () => Promise.reject(new Error("D1_ERROR: busy"));
				const value: unknown = Reflect.get(target, name);
				return typeof value === "function" ? value.bind(target) : value;
			},
		});
		const workerEnv = { ...env, DB: flaky };
		expect(await deliver("usage-logs", batch, workerEnv)).toEqual({
			acked: [],
			retried: ["message_0", "message_1"],
		});
		expect(await stored()).toEqual([]);
		expect((await deliver("usage-logs", batch, workerEnv)).acked).toHaveLength(2);
		expect(await stored()).toHaveLength(2);
	});
});

describe("a poison message", () => {
	const poison: [string, unknown][] = [
		["null", null],
		["a text", "usage"],
		["a list", []],
		["without a kind", {}],
		["of an unknown kind", { kind: "dance" }],
		["a row without its task id", { kind: "usage", row: { ...row(), task_id: undefined } }],
		["a row with an invalid task id", { kind: "usage", row: { ...row(), task_id: "c1" } }],
		["a row with an invalid state", { kind: "usage", row: { ...row(), state: "running" } }],
		["a row with a fractional token count", { kind: "usage", row: { ...row(), prompt_tokens: 0.5 } }],
		["a row with a string for a number", { kind: "usage", row: { ...row(), attempts: "1" } }],
		["a hint without its task id", { kind: "run_task", user_id: "u", conversation_id: "c1" }],
		[
			"a hint with an invalid conversation id",
			{ kind: "run_task", user_id: "u", conversation_id: "a:b", task_id: `c1.${ulid(0)}` },
		],
	];

	test.each(poison)("that is %s is retried without affecting the rest of its batch", async (_, body) => {
		expect(await deliver("usage-logs", [usage(), body, usage()])).toEqual({
			acked: ["message_0", "message_2"],
			retried: ["message_1"],
		});
		expect(await stored()).toHaveLength(2);
	});
});

describe("a dead letter", () => {
	const kept = async () =>
		(await env.DB.prepare("SELECT id, body, attempts, created_at FROM dead_letters ORDER BY id").all())
			.results;

	test("is stored once, however often it arrives", async () => {
		const body = { kind: "dance", steps: [1, 2] };
		for (let times = 0; times < 3; times++) await deliver("dead-letters", [body, "text"]);
		expect(await kept()).toEqual([
			{ id: "message_0", body: JSON.stringify(body), attempts: 1, created_at: NOW },
			{ id: "message_1", body: '"text"', attempts: 1, created_at: NOW },
		]);
	});

	test.each([
		["null", null],
		["undefined", undefined],
		["a number too large for JSON", 10n ** 30n],
		["bytes", new Uint8Array([1, 2, 255]).buffer],
		["a map", new Map([["a", 1]])],
		["empty", ""],
		["long", "x".repeat(128_000)],
	])("that is %s is stored without affecting the rest of its batch", async (_, body) => {
		await deliver("dead-letters", [{ kind: "dance" }, body, { kind: "dance" }]);
		expect((await kept()).map(({ id }) => id)).toEqual(["message_0", "message_1", "message_2"]);
	});

	test("of a known kind is stored and not handled", async () => {
		await deliver("dead-letters", [usage()]);
		expect(await kept()).toHaveLength(1);
		expect(await stored()).toEqual([]);
	});
});

describe("a hint to run a task", () => {
	const hint = (changes: Partial<Extract<QueueMessage, { kind: "run_task" }>> = {}): QueueMessage => ({
		kind: "run_task",
		user_id: userId,
		conversation_id: "ghost",
		task_id: `ghost.${ulid(0)}`,
		...changes,
	});

	test("for an unknown conversation is acknowledged and writes nothing", async () => {
		expect(await deliver("ai-high-priority", [hint()])).toEqual({ acked: ["message_0"], retried: [] });
		const ghost = getConversation(env, userId, "ghost");
		const left = await runInDurableObject(ghost, async (_, { storage }) => ({
			tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE substr(name, 1, 3) <> '_cf'").toArray(),
			alarm: await storage.getAlarm(),
		}));
		expect(left).toEqual({ tables: [], alarm: null });
	});

	test("that arrives repeatedly, late, or for an unknown task does not call the model again", async ({
		guest,
		model,
	}) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Once?" });
		const { task_id } = await socket.next("task_completed");
		const known = hint({ user_id: guest.id, conversation_id: "c1", task_id });
		const unknown = hint({ user_id: guest.id, conversation_id: "c1", task_id: `c1.${ulid(0)}` });
		const batch = [known, unknown, known, known];
		expect((await deliver("ai-high-priority", batch)).acked).toHaveLength(batch.length);
		socket.send({ action: "start_chat", message: "Twice?" });
		const second = await socket.next("task_completed", (frame) => frame.task_id !== task_id);
		expect(model.requests).toHaveLength(2);
		expect(socket.of("task_completed")).toHaveLength(2);
		expect(second.seq).toBeGreaterThan(0);
		socket.close();
	});

	test("for an unreachable object is retried without affecting the rest of its batch", async () => {
		const { CONVERSATION } = env;
		const unreachable = new Proxy(CONVERSATION, {
			get: (target, name) => {
				if (name !== "getByName") return Reflect.get(target, name);
				return (id: string) =>
					id.endsWith(":lost")
						? { run: () => Promise.reject(new Error("overloaded")) }
						: target.getByName(id);
			},
		});
		const batch = [hint(), hint({ conversation_id: "lost", task_id: `lost.${ulid(0)}` }), usage()];
		expect(await deliver("ai-processing", batch, { ...env, CONVERSATION: unreachable })).toEqual({
			acked: ["message_0", "message_2"],
			retried: ["message_1"],
		});
	});
});

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, vi } from "vitest";
import { Brain } from "../../../durable-objects/brain.ts";
import { Conversation } from "../../../durable-objects/conversation.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

/** Maximum number of billed operations per question. */
const OPERATIONS_MAX = 38;
/** Minimum time until the next alarm of an idle brain. */
const IDLE_MIN_MS = 15_000;
/** A queue message is written, read and deleted. */
const QUEUE_OPERATIONS = 3;
/** Calls by the queue's consumer, seconds later. */
const HINTS = 1;

afterEach(() => {
	vi.restoreAllMocks();
});

test("a question costs at most 38 billed operations, including two calls to the brain", async ({ guest }) => {
	const socket = await guest.connect("c1");
	// The first question also creates tables, embeds the starter articles and reserves sequence numbers.
	socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
	const first = await socket.next("task_completed");
	await usageRow(first.task_id);
	await until(() => isBrainIdle(guest));

	const bill = await startCounting(guest);
	socket.send({ action: "start_chat", message: "And what is Bitcoin?", message_id: "m2" });
	const { task_id } = await socket.next("task_completed", (ending) => ending.task_id !== first.task_id);
	await usageRow(task_id);
	await until(() => bill.count().alarmsSet >= 3);

	const { rowsWritten, alarmsSet, queueMessages, brainCalls, conversationCalls } = bill.count();
	const items = {
		"rows written in the conversation and the brain": rowsWritten,
		"alarms set or deleted": alarmsSet,
		"queue operations": queueMessages * QUEUE_OPERATIONS,
		"calls to the brain": brainCalls.length,
		"calls to the conversation": conversationCalls.length + HINTS,
		"rows written in D1": await d1RowsOfOneUsageRow(),
	};
	console.info(items);
	expect(brainCalls).toEqual(["prepareTask", "releaseTask"]);
	expect(conversationCalls).toEqual(["webSocketMessage", "alarm"]);
	expect(Object.values(items).reduce((sum, item) => sum + item, 0)).toBeLessThanOrEqual(OPERATIONS_MAX);
});

interface Bill {
	rowsWritten: number;
	alarmsSet: number;
	queueMessages: number;
	brainCalls: string[];
	conversationCalls: string[];
}

/** Instruments the platform's objects to count the operations that it would bill. */
async function startCounting(guest: TestUser): Promise<{ count(): Bill }> {
	const cursors: { rowsWritten: number }[] = [];
	const bill: Omit<Bill, "rowsWritten"> = {
		alarmsSet: 0,
		queueMessages: 0,
		brainCalls: [],
		conversationCalls: [],
	};
	await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
		const sql: SqlStorage = Object.getPrototypeOf(storage.sql);
		const exec = sql.exec;
		vi.spyOn(sql, "exec").mockImplementation(function (this: SqlStorage, ...args: Parameters<typeof exec>) {
			const cursor = exec.apply(this, args);
			cursors.push(cursor);
			return cursor;
		});
		const alarms: DurableObjectStorage = Object.getPrototypeOf(storage);
		watch(alarms, "setAlarm", () => bill.alarmsSet++);
		watch(alarms, "deleteAlarm", () => bill.alarmsSet++);
	});
	watch(Object.getPrototypeOf(env.USAGE_LOGS), "send", () => bill.queueMessages++);
	for (const name of ["prepareTask", "releaseTask", "registerConversation"] as const) {
		watch(Brain.prototype, name, () => bill.brainCalls.push(name));
	}
	for (const name of ["webSocketMessage", "alarm"] as const) {
		watch(Conversation.prototype, name, () => bill.conversationCalls.push(name));
	}
	return {
		count: () => ({ ...bill, rowsWritten: cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0) }),
	};
}

function watch(target: object, name: string, count: () => void): void {
	const original: unknown = Reflect.get(target, name);
	if (typeof original !== "function") throw new TypeError(`${name} is not a method`);
	Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
		count();
		return Reflect.apply(original, this, args);
	});
}

/** Returns whether the brain has finished embedding its articles, successfully or not. */
function isBrainIdle(guest: TestUser): Promise<boolean> {
	return runInDurableObject(env.BRAIN.getByName(guest.id), async (_, { storage }) => {
		const alarm = await storage.getAlarm();
		return alarm === null || alarm > Date.now() + IDLE_MIN_MS;
	});
}

async function usageRow(taskId: string): Promise<void> {
	const find = env.DB.prepare("SELECT 1 FROM usage_logs WHERE task_id = ?").bind(taskId);
	await until(() => find.first());
}

async function d1RowsOfOneUsageRow(): Promise<number> {
	const stored = await env.DB.prepare("SELECT * FROM usage_logs LIMIT 1").first<Record<string, unknown>>();
	const copy = { ...stored, task_id: "another" };
	const places = Object.keys(copy).map(() => "?");
	const insert = `INSERT INTO usage_logs (${Object.keys(copy).join(", ")}) VALUES (${places.join(", ")})`;
	const { meta } = await env.DB.prepare(insert)
		.bind(...Object.values(copy))
		.run();
	return meta.rows_written;
}

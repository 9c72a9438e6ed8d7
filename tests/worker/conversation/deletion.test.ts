import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { z } from "zod";
import { Conversation } from "../../../durable-objects/conversation.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { askAndWait, getMessages, listConversations } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { expectError, type TestUser } from "../../support/worker.ts";

const AWAY = { error: { code: "unavailable" as const, message: "As told." } };
const POLL_MS = 2;

beforeEach(() => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const brain = (guest: TestUser) => env.BRAIN.getByName(guest.id);

function remove(guest: TestUser, conversationId: string): Promise<Response> {
	return guest.fetch(`/api/conversations/${conversationId}/`, { method: "DELETE" });
}

function tablesOf(guest: TestUser, conversationId: string): Promise<unknown[]> {
	return runInDurableObject(guest.conversation(conversationId), (_, { storage }) =>
		storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
	);
}

/** Returns the ids of the conversations that are being deleted, and whether the brain's alarm is set. */
function pending(guest: TestUser): Promise<{ ids: unknown[]; alarm: boolean }> {
	return runInDurableObject(brain(guest), async (_, { storage }) => ({
		ids: storage.sql
			.exec("SELECT conversation_id AS id FROM conversations WHERE erasing > 0")
			.toArray()
			.map(({ id }) => id),
		alarm: (await storage.getAlarm()) !== null,
	}));
}

/** Deletes the brain's alarm. Returns true if no alarm was set. */
function staysWithoutAlarm(guest: TestUser): Promise<boolean> {
	return runInDurableObject(brain(guest), async (_, { storage }) => {
		const rests = (await storage.getAlarm()) === null;
		await storage.deleteAlarm();
		return rests;
	});
}

/** Makes the interrupted deletions due and runs the alarm that resumes them. */
async function resumeDeletions(guest: TestUser): Promise<void> {
	await runInDurableObject(brain(guest), (_, { storage }) => {
		storage.sql.exec("UPDATE conversations SET erasing = 1 WHERE erasing > 0");
		storage.sql.exec("DELETE FROM failed_jobs");
	});
	await runDurableObjectAlarm(brain(guest));
}

describe("an interrupted deletion", () => {
	test("is resumed by the alarm until nothing is left", async ({ guest }) => {
		for (const id of ["c1", "c2"]) await askAndWait(guest, id, "What is Bitcoin?");
		const clear = vi.spyOn(Conversation.prototype, "clear").mockResolvedValue(AWAY);
		expect((await remove(guest, "c1")).status).toBe(200);
		expect((await listConversations(guest)).items.map(({ conversation_id }) => conversation_id)).toEqual([
			"c2",
		]);
		expect(await pending(guest)).toEqual({ ids: ["c1"], alarm: true });
		await resumeDeletions(guest);
		expect(await pending(guest)).toEqual({ ids: ["c1"], alarm: true });
		clear.mockRestore();
		await resumeDeletions(guest);
		expect(await pending(guest)).toMatchObject({ ids: [] });
		expect(await tablesOf(guest, "c1")).toEqual([]);
		expect(await getMessages(guest, "c2")).toHaveLength(2);
		await expectError(await remove(guest, "c1"), 404, "conversation_not_found");
	});

	test("is resumed even when every object crashes right after the request", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		let [hasStarted, isReleased] = [false, false];
		const clear = vi.spyOn(Conversation.prototype, "clear").mockImplementation(async () => {
			hasStarted = true;
			// This object cannot await a promise from another object.
			while (!isReleased) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
			return AWAY;
		});
		await until(() => staysWithoutAlarm(guest));
		const removed = remove(guest, "c1").catch(() => null);
		await until(() => hasStarted);
		expect(await pending(guest)).toEqual({ ids: ["c1"], alarm: true });
		await abortAllDurableObjects();
		isReleased = true;
		await removed;
		clear.mockRestore();
		await resumeDeletions(guest);
		expect(await pending(guest)).toMatchObject({ ids: [] });
		expect(await tablesOf(guest, "c1")).toEqual([]);
	});

	test("does not block other deletions", async ({ guest }) => {
		const ids = Array.from({ length: 30 }, (_, n) => `c${n}`);
		for (const id of ids) await brain(guest).registerConversation(id);
		await askAndWait(guest, "stuck", "What is Bitcoin?");
		const { clear } = Conversation.prototype;
		vi.spyOn(Conversation.prototype, "clear").mockImplementation(async function (this: Conversation) {
			const found = await clear.call(this);
			return "ok" in found ? AWAY : found;
		});
		await runInDurableObject(brain(guest), (_, { storage }) => {
			storage.sql.exec("UPDATE conversations SET erasing = 1");
			return storage.setAlarm(Date.now());
		});
		await until(async () => {
			await runDurableObjectAlarm(brain(guest));
			return (await pending(guest)).ids.length === 1;
		});
		expect(await pending(guest)).toEqual({ ids: ["stuck"], alarm: true });
	});

	test("is retried by a second request", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		vi.spyOn(Conversation.prototype, "clear").mockResolvedValueOnce(AWAY);
		await remove(guest, "c1");
		expect((await remove(guest, "c1")).status).toBe(200);
		expect(await tablesOf(guest, "c1")).toEqual([]);
	});
});

test("a deletion keeps usage rows that have not been sent yet", async ({ guest }) => {
	let down = true;
	const queue = Object.getPrototypeOf(env.USAGE_LOGS);
	const { send } = queue;
	vi.spyOn(queue, "send").mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, message: QueueMessage) {
			if (message.kind === "usage" && down) throw new Error("the queue is down");
			return Reflect.apply(send, this, [message]);
		}),
	);
	const { task_id } = await askAndWait(guest, "c1", "What is Bitcoin?");
	expect((await remove(guest, "c1")).status).toBe(200);
	expect((await listConversations(guest)).items).toEqual([]);
	down = false;
	await resumeDeletions(guest);
	expect(await tablesOf(guest, "c1")).toEqual([]);
	const row = env.DB.prepare("SELECT 1 FROM usage_logs WHERE task_id = ?").bind(task_id);
	await until(() => row.first());
});

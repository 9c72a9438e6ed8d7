import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Conversation } from "../../../durable-objects/conversation.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { answered, listOf, messagesOf } from "../../support/conversations.ts";
import { FakeModel } from "../../support/fake-model.ts";
import { until } from "../../support/until.ts";
import { expectError, migrateD1, TestUser } from "../../support/worker.ts";

const AWAY = { error: { code: "unavailable" as const, message: "As told." } };
const POLL_MS = 2;

let user: TestUser;

beforeEach(async () => {
	FakeModel.install();
	await migrateD1();
	user = await TestUser.guest();
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

const brain = () => env.BRAIN.getByName(user.id);

function remove(conversationId: string): Promise<Response> {
	return user.fetch(`/api/conversations/${conversationId}/`, { method: "DELETE" });
}

function tablesOf(conversationId: string): Promise<unknown[]> {
	return runInDurableObject(user.conversation(conversationId), (_, { storage }) =>
		storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
	);
}

/** What the brain knows of conversations that are being deleted, and whether its alarm is set. */
function pending(): Promise<{ ids: unknown[]; alarm: boolean }> {
	return runInDurableObject(brain(), async (_, { storage }) => ({
		ids: storage.sql
			.exec("SELECT conversation_id AS id FROM conversations WHERE erasing > 0")
			.toArray()
			.map(({ id }) => id),
		alarm: (await storage.getAlarm()) !== null,
	}));
}

/** Takes the brain's alarm away; true once nothing sets it again. */
function restsWithoutAlarm(): Promise<boolean> {
	return runInDurableObject(brain(), async (_, { storage }) => {
		const rests = (await storage.getAlarm()) === null;
		await storage.deleteAlarm();
		return rests;
	});
}

/** Lets the time come at which the brain goes on with what was broken off. */
async function goOn(): Promise<void> {
	await runInDurableObject(brain(), (_, { storage }) => {
		storage.sql.exec("UPDATE conversations SET erasing = 1 WHERE erasing > 0");
		storage.sql.exec("DELETE FROM failed_jobs");
	});
	await runDurableObjectAlarm(brain());
}

describe("a deletion that is broken off", () => {
	test("is gone on with by the alarm until nothing is left", async () => {
		for (const id of ["c1", "c2"]) await answered(user, id, "What is Bitcoin?");
		const clear = vi.spyOn(Conversation.prototype, "clear").mockResolvedValue(AWAY);
		expect((await remove("c1")).status).toBe(200);
		expect((await listOf(user)).items.map(({ conversation_id }) => conversation_id)).toEqual(["c2"]);
		expect(await pending()).toEqual({ ids: ["c1"], alarm: true });
		await goOn();
		expect(await pending()).toEqual({ ids: ["c1"], alarm: true });
		clear.mockRestore();
		await goOn();
		expect(await pending()).toMatchObject({ ids: [] });
		expect(await tablesOf("c1")).toEqual([]);
		expect(await messagesOf(user, "c2")).toHaveLength(2);
		await expectError(await remove("c1"), 404, "conversation_not_found");
	});

	test("is gone on with though everything dies right after it was asked for", async () => {
		await answered(user, "c1", "What is Bitcoin?");
		let [begun, released] = [false, false];
		const clear = vi.spyOn(Conversation.prototype, "clear").mockImplementation(async () => {
			begun = true;
			// Another object's promise cannot be awaited here.
			while (!released) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
			return AWAY;
		});
		await until(restsWithoutAlarm);
		const removed = remove("c1").catch(() => null);
		await until(() => begun);
		expect(await pending()).toEqual({ ids: ["c1"], alarm: true });
		await abortAllDurableObjects();
		released = true;
		await removed;
		clear.mockRestore();
		await goOn();
		expect(await pending()).toMatchObject({ ids: [] });
		expect(await tablesOf("c1")).toEqual([]);
	});

	test("holds up no other", async () => {
		const ids = Array.from({ length: 30 }, (_, n) => `c${n}`);
		for (const id of ids) await brain().register(id);
		await answered(user, "stuck", "What is Bitcoin?");
		const { clear } = Conversation.prototype;
		vi.spyOn(Conversation.prototype, "clear").mockImplementation(async function (this: Conversation) {
			const found = await clear.call(this);
			return "ok" in found ? AWAY : found;
		});
		await runInDurableObject(brain(), (_, { storage }) => {
			storage.sql.exec("UPDATE conversations SET erasing = 1");
		});
		await until(async () => {
			await runDurableObjectAlarm(brain());
			return (await pending()).ids.length === 1;
		});
		expect(await pending()).toEqual({ ids: ["stuck"], alarm: true });
	});

	test("is tried again by asking once more", async () => {
		await answered(user, "c1", "What is Bitcoin?");
		vi.spyOn(Conversation.prototype, "clear").mockResolvedValueOnce(AWAY);
		await remove("c1");
		expect((await remove("c1")).status).toBe(200);
		expect(await tablesOf("c1")).toEqual([]);
	});
});

test("a deletion throws no usage row away that could not be sent yet", async () => {
	let down = true;
	const queue = Object.getPrototypeOf(env.USAGE_LOGS);
	const { send } = queue;
	vi.spyOn(queue, "send").mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, message: QueueMessage) {
			if (message.kind === "usage" && down) throw new Error("the queue is down");
			return Reflect.apply(send, this, [message]);
		}),
	);
	const { task_id } = await answered(user, "c1", "What is Bitcoin?");
	expect((await remove("c1")).status).toBe(200);
	expect((await listOf(user)).items).toEqual([]);
	down = false;
	await goOn();
	expect(await tablesOf("c1")).toEqual([]);
	const row = env.DB.prepare("SELECT 1 FROM usage_logs WHERE task_id = ?").bind(task_id);
	await until(() => row.first());
});

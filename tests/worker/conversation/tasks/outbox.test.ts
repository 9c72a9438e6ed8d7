import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { z } from "zod";
import { Brain } from "../../../../durable-objects/brain.ts";
import { parseTaskId } from "../../../../src/contracts/ids.ts";
import type { QueueMessage } from "../../../../src/contracts/queue.ts";
import {
	ask,
	askAndWait,
	askAndWaitForUsage,
	getMessages,
	waitForEnd,
	waitForList,
} from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";

/** Whether the queue rejects usage rows. */
let down: boolean;
let refused: number;
let sentRatings: number;

beforeEach(() => {
	[down, refused, sentRatings] = [true, 0, 0];
	const queue = Object.getPrototypeOf(env.USAGE_LOGS);
	const { send } = queue;
	vi.spyOn(queue, "send").mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, message: QueueMessage) {
			if (message.kind === "feedback") sentRatings++;
			if (message.kind !== "usage" || !down) return Reflect.apply(send, this, [message]);
			refused++;
			throw new Error("the queue is down");
		}),
	);
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

async function leases(guest: TestUser): Promise<number> {
	return runInDurableObject(
		env.BRAIN.getByName(guest.id),
		(_, { storage }) => storage.sql.exec("SELECT 1 FROM leases").toArray().length,
	);
}

async function usageRows(guest: TestUser): Promise<number> {
	const row = await env.DB.prepare("SELECT count(*) AS n FROM usage_logs WHERE user_id = ?")
		.bind(guest.id)
		.first<{ n: number }>();
	return row?.n ?? 0;
}

describe("while the usage queue is down", () => {
	test("leases are released and questions are answered; afterward, each usage row arrives once", async ({
		guest,
	}) => {
		const questions = Number(env.QUESTIONS_AT_ONCE) + 1;
		for (let n = 0; n < questions; n++) {
			expect((await askAndWait(guest, `c${n}`, "What is Bitcoin?")).status).toBe("completed");
		}
		await until(async () => (await leases(guest)) === 0);
		expect(await usageRows(guest)).toBe(0);
		down = false;
		for (let n = 0; n < questions; n++) await runDurableObjectAlarm(guest.conversation(`c${n}`));
		await until(async () => (await usageRows(guest)) === questions);
	});

	test.for<[string, (user: TestUser) => Promise<void>]>([
		["", async () => {}],
		[", even after the object was evicted", (user) => evictDurableObject(user.conversation("c1"))],
	])("an answer that the user has read stays read%s", async ([_, meanwhile], { guest }) => {
		await ask(guest, { message: "What is Bitcoin?", conversation_id: "c1" });
		await waitForList(guest, ({ items }) => items[0]?.unread === true);
		(await guest.connect("c1")).close();
		await waitForList(guest, ({ items }) => items[0]?.unread === false);
		await until(() => refused > 0);
		await meanwhile(guest);
		const before = refused;
		await until(async () => {
			await runDurableObjectAlarm(guest.conversation("c1"));
			return refused > before;
		});
		const { items } = await waitForList(guest, ({ items }) => items.length === 1);
		expect(items).toMatchObject([{ unread: false }]);
	});

	test("a lease is released once, however often its usage row is retried", async ({ guest }) => {
		const releaseTask = vi.spyOn(Brain.prototype, "releaseTask");
		await askAndWait(guest, "c1", "What is Bitcoin?");
		await until(() => refused > 0);
		await runDurableObjectAlarm(guest.conversation("c1"));
		await runDurableObjectAlarm(guest.conversation("c1"));
		expect(releaseTask).toHaveBeenCalledTimes(1);
	});
});

test("a question is indexed by its task's own calls to the brain", async ({ guest }) => {
	down = false;
	const indexMessages = vi.spyOn(Brain.prototype, "indexMessages");
	await askAndWaitForUsage(guest, "c1", "What is Bitcoin?");
	const found = await guest.fetch("/api/conversations/search/?q=bitcoin");
	expect(await found.json()).toMatchObject({ items: [{ conversation_id: "c1" }] });
	expect(indexMessages).not.toHaveBeenCalled();
});

test("a rating waits until the usage row of its answer is sent", async ({ guest }) => {
	await askAndWait(guest, "c1", "What is Bitcoin?");
	await until(() => refused > 0);
	const answer = (await getMessages(guest, "c1"))[1];
	await guest.fetch(`/api/conversations/c1/messages/${answer?.id}/feedback/`, { body: { rating: "up" } });
	await runDurableObjectAlarm(guest.conversation("c1"));
	expect(sentRatings).toBe(0);
	down = false;
	await runDurableObjectAlarm(guest.conversation("c1"));
	await until(() => sentRatings === 1);
});

test("a task whose lease cannot be released does not block later tasks", async ({ guest }) => {
	down = false;
	const { releaseTask } = Brain.prototype;
	const away = { error: { code: "internal_error" as const, message: "As told." } };
	let first = "";
	vi.spyOn(Brain.prototype, "releaseTask").mockImplementation(function (this: Brain, ...call) {
		const [ulid] = call;
		first ||= ulid;
		return ulid === first ? Promise.resolve(away) : releaseTask.call(this, ...call);
	});
	await askAndWait(guest, "c1", "What is Bitcoin?");
	await askAndWait(guest, "c1", "And Ethereum?");
	await until(async () => (await usageRows(guest)) === 1);
	expect(await leases(guest)).toBe(1);
	vi.mocked(Brain.prototype.releaseTask).mockImplementation(releaseTask);
	await runDurableObjectAlarm(guest.conversation("c1"));
	await until(async () => (await usageRows(guest)) === 2);
	expect(await leases(guest)).toBe(0);
});

test("a late report of a task's end does not replace a newer one", async ({ guest }) => {
	down = false;
	await askAndWait(guest, "c1", "What is Bitcoin?");
	const asked = await ask(guest, { message: "And Ethereum?", conversation_id: "c1" });
	const { result } = await waitForEnd(guest, asked.task_id);
	await waitForList(guest, ({ items }) => items[0]?.last_message === Reflect.get(result ?? {}, "response"));
	const late = {
		conversationId: "c1",
		title: "Late",
		lastMessage: "Late",
		at: Date.now(),
		seq: 1,
		unread: true,
		cited: [],
	};
	await env.BRAIN.getByName(guest.id).releaseTask(parseTaskId(asked.task_id).ulid, late, 0);
	const { items } = await waitForList(guest, ({ items }) => items.length === 1);
	expect(items[0]?.last_message).not.toBe("Late");
});

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Brain } from "../../../durable-objects/brain.ts";
import { parseTaskId } from "../../../src/contracts/ids.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { answered, ask, ended, listed } from "../../support/conversations.ts";
import { FakeModel } from "../../support/fake-model.ts";
import { until } from "../../support/until.ts";
import { migrateD1, TestUser } from "../../support/worker.ts";

let user: TestUser;
/** Whether usage rows are refused by their queue. */
let down: boolean;
let refused: number;

beforeEach(async () => {
	FakeModel.install();
	await migrateD1();
	user = await TestUser.guest();
	[down, refused] = [true, 0];
	const queue = Object.getPrototypeOf(env.USAGE_LOGS);
	const { send } = queue;
	vi.spyOn(queue, "send").mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, message: QueueMessage) {
			if (message.kind !== "usage" || !down) return Reflect.apply(send, this, [message]);
			refused++;
			throw new Error("the queue is down");
		}),
	);
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

async function leases(): Promise<number> {
	return runInDurableObject(
		env.BRAIN.getByName(user.id),
		(_, { storage }) => storage.sql.exec("SELECT 1 FROM leases").toArray().length,
	);
}

async function usageRows(): Promise<number> {
	const row = await env.DB.prepare("SELECT count(*) AS n FROM usage_logs WHERE user_id = ?")
		.bind(user.id)
		.first<{ n: number }>();
	return row?.n ?? 0;
}

describe("while the queue of usage rows is down", () => {
	test("leases are given back, so that questions go on being answered, and each row comes once afterwards", async () => {
		const questions = Number(env.QUESTIONS_AT_ONCE) + 1;
		for (let n = 0; n < questions; n++) {
			expect((await answered(user, `c${n}`, "What is Bitcoin?")).status).toBe("completed");
		}
		await until(async () => (await leases()) === 0);
		expect(await usageRows()).toBe(0);
		down = false;
		for (let n = 0; n < questions; n++) await runDurableObjectAlarm(user.conversation(`c${n}`));
		await until(async () => (await usageRows()) === questions);
	});

	test.each([
		["", async () => {}],
		[
			", also in an object that has forgotten all but its storage",
			() => evictDurableObject(user.conversation("c1")),
		],
	])("an answer that was read meanwhile is not unread again%s", async (_, meanwhile) => {
		await ask(user, { message: "What is Bitcoin?", conversation_id: "c1" });
		await listed(user, ({ items }) => items[0]?.unread === true);
		(await user.connect("c1")).close();
		await listed(user, ({ items }) => items[0]?.unread === false);
		await until(() => refused > 0);
		await meanwhile();
		const before = refused;
		await until(async () => {
			await runDurableObjectAlarm(user.conversation("c1"));
			return refused > before;
		});
		const { items } = await listed(user, ({ items }) => items.length === 1);
		expect(items).toMatchObject([{ unread: false }]);
	});

	test("the brain is told of an end once, however often the row is tried", async () => {
		const settle = vi.spyOn(Brain.prototype, "settle");
		await answered(user, "c1", "What is Bitcoin?");
		await until(() => refused > 0);
		await runDurableObjectAlarm(user.conversation("c1"));
		await runDurableObjectAlarm(user.conversation("c1"));
		expect(settle).toHaveBeenCalledTimes(1);
	});
});

test("a task that cannot be settled does not hold up those after it", async () => {
	down = false;
	const { settle } = Brain.prototype;
	const away = { error: { code: "internal_error" as const, message: "As told." } };
	let first = "";
	vi.spyOn(Brain.prototype, "settle").mockImplementation(function (this: Brain, ulid, activity) {
		first ||= ulid;
		return ulid === first ? Promise.resolve(away) : settle.call(this, ulid, activity);
	});
	await answered(user, "c1", "What is Bitcoin?");
	await answered(user, "c1", "And Ethereum?");
	await until(async () => (await usageRows()) === 1);
	expect(await leases()).toBe(1);
	vi.mocked(Brain.prototype.settle).mockImplementation(settle);
	await runDurableObjectAlarm(user.conversation("c1"));
	await until(async () => (await usageRows()) === 2);
	expect(await leases()).toBe(0);
});

test("an ending that is told of late does not stand above a later one", async () => {
	down = false;
	await answered(user, "c1", "What is Bitcoin?");
	const asked = await ask(user, { message: "And Ethereum?", conversation_id: "c1" });
	const { result } = await ended(user, asked.task_id);
	await listed(user, ({ items }) => items[0]?.last_message === Reflect.get(result ?? {}, "response"));
	await env.BRAIN.getByName(user.id).settle(parseTaskId(asked.task_id).ulid, {
		conversationId: "c1",
		title: "Late",
		lastMessage: "Late",
		at: Date.now(),
		seq: 1,
		unread: true,
		cited: [],
	});
	const { items } = await listed(user, ({ items }) => items.length === 1);
	expect(items[0]?.last_message).not.toBe("Late");
});

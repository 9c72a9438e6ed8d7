import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, vi } from "vitest";
import { FAILED_ALARM_RETRY_MS } from "../../../../durable-objects/conversation/alarm.ts";
import { parseTaskId } from "../../../../src/contracts/ids.ts";
import { unwrap } from "../../../../src/errors.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";
import { ANSWER, chat, messages, settled } from "../helpers.ts";

const HOUR_MS = 60 * 60 * 1_000;

describe("a crash", () => {
	// An unfinished task would call the next test's model.
	test.afterEach(({ guest }) => guest.conversation("c1").erase());

	test("during an answer costs one attempt and still leads to exactly one answer", async ({
		guest,
		model,
	}) => {
		model.next({ kind: "held", hold: new Hold() });
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await abortAllDurableObjects();

		const { result } = await settled(guest, task.task_id);
		expect(result).toMatchObject({ response: ANSWER, provider: "llama-cpp", attempts: 2 });
		expect(await chainOf(guest, task.task_id)).toMatchObject({ attempts: 1 });
		expect((await messages(guest)).map(({ role, content }) => [role, content])).toEqual([
			["user", "hello"],
			["assistant", ANSWER],
		]);
	});

	test("right after a question is accepted loses nothing, even when the queue message is lost too", async ({
		guest,
	}) => {
		const task = await runInDurableObject(guest.conversation("c1"), async (conversation, state) => {
			const accepted = unwrap(await conversation.startTask(chat()));
			expect(await state.storage.getAlarm()).not.toBeNull();
			return accepted;
		});
		await evictDurableObject(guest.conversation("c1"));
		expect((await settled(guest, task.task_id)).result?.response).toBe(ANSWER);
	});

	test("of the alarm itself delays the next alarm, even when the stored data is invalid", async ({
		guest,
		model,
	}) => {
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec("UPDATE tasks SET chain = '{}'");
		});
		await abortAllDurableObjects();
		const before = Date.now();
		await runInDurableObject(guest.conversation("c1"), async (conversation, { storage }) => {
			await storage.deleteAlarm();
			await conversation.alarm();
			expect(await storage.getAlarm()).toBeGreaterThanOrEqual(before + FAILED_ALARM_RETRY_MS);
			await storage.deleteAlarm();
		});
		expect(log).toHaveBeenCalledOnce();
		log.mockRestore();
	});

	test("is detected by an alarm that is due within one second after the attempt starts", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		const aheadMs = await runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
			const { first_run_at } = storage.sql
				.exec<{ first_run_at: number }>("SELECT first_run_at FROM tasks")
				.one();
			return ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) - first_run_at;
		});
		expect(aheadMs).toBeLessThanOrEqual(1_000);
	});

	test("during an answer leaves the task due immediately", async ({ guest, model }) => {
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await setAlarm(guest, Date.now() + HOUR_MS);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due"] });
	});

	test.for(["kept", "lost"])(
		"during the wait for a busy model server leaves the task due immediately (alarm %s)",
		async (when, { guest, model }) => {
			model.usually({ kind: "status", status: 503, code: "queue_full", retryAfter: "30" });
			unwrap(await guest.conversation("c1").startTask(chat()));
			await until(async () => (await dueNow(guest)).tasks[0] === "later");
			await setAlarm(guest, when === "lost" ? null : Date.now() + HOUR_MS);
			await evictDurableObject(guest.conversation("c1"));
			expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due"] });
		},
	);

	test("is not needed for a question to be answered after the clock was set back", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "status", status: 503, code: "queue_full", retryAfter: "30" });
		const { task_id } = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(async () => (await dueNow(guest)).tasks[0] === "later");
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec("UPDATE tasks SET due_at = due_at + ?", HOUR_MS);
		});
		await setAlarm(guest, Date.now() + HOUR_MS);
		model.usually({ kind: "answer", tokens: [ANSWER] });
		expect((await settled(guest, task_id)).result?.response).toBe(ANSWER);
	});

	test("during an answer leaves the conversation's other questions due as well", async ({ guest, model }) => {
		model.usually({ kind: "held", hold: new Hold() });
		for (const id of ["m-1", "m-2", "m-3"])
			unwrap(await guest.conversation("c1").startTask(chat({ message_id: id })));
		await until(() => model.requests.length === 1);
		await setAlarm(guest, Date.now() + HOUR_MS);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due", "due", "due"] });
	});

	test("after every question has been answered leaves no alarm set", async ({ guest }) => {
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await settled(guest, task.task_id);
		await until(() =>
			runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
				return (await storage.getAlarm()) === null;
			}),
		);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: null, tasks: [] });
	});

	test("never causes a sequence number to be reused", async ({ guest }) => {
		const before = await guest.connect("c1");
		before.send({ action: "start_chat", message: "one" });
		const { seq } = await before.next("task_completed");
		before.close();
		await evictDurableObject(guest.conversation("c1"), { webSockets: "close" });
		const after = await guest.connect("c1", seq);
		after.send({ action: "start_chat", message: "two" });
		await after.next("task_completed");
		const seqs = after.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
		expect(Math.min(...seqs)).toBeGreaterThan(seq);
		expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
	});
});

/** Sets the conversation's alarm, or deletes it. */
function setAlarm(guest: TestUser, time: number | null): Promise<void> {
	return runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
		await (time === null ? storage.deleteAlarm() : storage.setAlarm(time));
		await storage.sync();
	});
}

/** Returns whether the conversation's alarm and unfinished tasks are due. */
function dueNow(guest: TestUser) {
	return runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
		const due = (time: number) => (time <= Date.now() ? "due" : "later");
		const alarm = await storage.getAlarm();
		const open = storage.sql.exec<{ due_at: number }>("SELECT due_at FROM tasks WHERE ended_seq IS NULL");
		return {
			alarm: alarm === null ? null : due(alarm),
			tasks: open.toArray().map(({ due_at }) => due(due_at)),
		};
	});
}

/** Returns a task's progress through its list of providers, including its attempts. */
function chainOf(guest: TestUser, taskId: string) {
	return runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
		const ulid = parseTaskId(taskId).ulid;
		const row = storage.sql.exec<{ chain: string }>("SELECT chain FROM tasks WHERE ulid = ?", ulid).one();
		return JSON.parse(row.chain);
	});
}

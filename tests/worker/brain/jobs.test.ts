import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Job, JobScheduler } from "../../../durable-objects/brain/jobs/scheduler.ts";
import { FailedJobStore } from "../../../durable-objects/brain/stores/failed-jobs.ts";
import { ulid } from "../../../src/ids.ts";

const NOW = Date.UTC(2126, 0, 1);
const MINUTE_MS = 60_000;

beforeEach(() => {
	vi.spyOn(Date, "now").mockReturnValue(NOW);
});
afterEach(() => {
	vi.restoreAllMocks();
});

/** Runs on the storage of a brain of its own. */
async function inBrain(work: (storage: DurableObjectStorage) => Promise<void>): Promise<void> {
	const brain = env.BRAIN.getByName(ulid(1));
	await brain.create({ isGuest: true });
	await runInDurableObject(brain, async (_, { storage }) => {
		await work(storage);
		await storage.deleteAlarm();
	});
}

/** A job that notes its runs, and does with each what it is told. */
function job(name: string, due: (number | null)[], runs: string[], fails = false): Job {
	return {
		name,
		dueAt: () => due[0] ?? null,
		run: async () => {
			runs.push(name);
			due.shift();
			if (fails) throw new Error("as told");
		},
	};
}

function schedule(storage: DurableObjectStorage, jobs: readonly Job[], isActive = () => true): JobScheduler {
	return new JobScheduler({ storage, failedJobs: new FailedJobStore(storage.sql), jobs, isActive });
}

describe("the jobs of a brain", () => {
	test("arm the alarm for the one that is due first, and leave an earlier alarm alone", () =>
		inBrain(async (storage) => {
			const jobs = schedule(storage, [job("a", [NOW + 9], []), job("b", [NOW + 5], []), job("c", [], [])]);
			await jobs.arm();
			expect(await storage.getAlarm()).toBe(NOW + 5);
			await storage.setAlarm(NOW + 2);
			await jobs.arm();
			expect(await storage.getAlarm()).toBe(NOW + 2);
		}));

	test("run when they are due, one part each, and the alarm goes on until nothing is left", () =>
		inBrain(async (storage) => {
			const runs: string[] = [];
			const later = [NOW + 7];
			const jobs = schedule(storage, [
				job("a", [NOW, NOW], runs),
				job("b", [NOW], runs),
				job("c", later, runs),
			]);
			await jobs.alarm();
			expect([runs, await storage.getAlarm()]).toEqual([["a", "b"], NOW]);
			await jobs.alarm();
			expect([runs, await storage.getAlarm()]).toEqual([["a", "b", "a"], NOW + 7]);
			later.length = 0;
			await jobs.alarm();
			expect(await storage.getAlarm()).toBeNull();
		}));

	test("that fail rest ever longer, hold no other up, and are as good as new once they succeed", () =>
		inBrain(async (storage) => {
			const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
			const runs: string[] = [];
			const due = Array.from({ length: 9 }, () => NOW);
			const make = (fails: boolean) => schedule(storage, [job("a", due, runs, fails), job("b", [NOW], runs)]);
			await make(true).alarm();
			expect([runs, await storage.getAlarm()]).toEqual([["a", "b"], NOW + MINUTE_MS]);
			// A restart of the object does not make it forget.
			await make(true).alarm();
			expect(runs).toEqual(["a", "b", "b"]);
			vi.spyOn(Date, "now").mockReturnValue(NOW + MINUTE_MS);
			await make(true).alarm();
			expect(await storage.getAlarm()).toBe(NOW + 3 * MINUTE_MS);
			vi.spyOn(Date, "now").mockReturnValue(NOW + 3 * MINUTE_MS);
			await make(false).alarm();
			expect(storage.sql.exec("SELECT * FROM failed_jobs").toArray()).toEqual([]);
			expect(warned).toHaveBeenCalledTimes(2);
		}));

	test("stop when the brain goes, and leave its alarm alone", () =>
		inBrain(async (storage) => {
			const runs: string[] = [];
			let isOver = false;
			const leaving: Job = {
				name: "a",
				dueAt: () => NOW,
				run: async () => {
					isOver = true;
					await storage.setAlarm(NOW + 1);
				},
			};
			await schedule(storage, [leaving, job("b", [NOW], runs)], () => !isOver).alarm();
			expect([runs, await storage.getAlarm()]).toEqual([[], NOW + 1]);
		}));
});

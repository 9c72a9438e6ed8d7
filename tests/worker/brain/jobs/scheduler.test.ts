import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Job, JobScheduler } from "../../../../durable-objects/brain/jobs/scheduler.ts";
import { FailedJobStore } from "../../../../durable-objects/brain/stores/failed-jobs.ts";
import { inNewBrain } from "../../../support/brain.ts";

const NOW = Date.UTC(2126, 0, 1);
const MINUTE_MS = 60_000;

beforeEach(() => {
	vi.spyOn(Date, "now").mockReturnValue(NOW);
});
afterEach(() => {
	vi.restoreAllMocks();
});

/** Calls `work` with a new brain's storage. The brain's alarm never fires. */
function inBrain(work: (storage: DurableObjectStorage) => Promise<void>): Promise<void> {
	return inNewBrain(async (storage) => {
		await work(storage);
		await storage.deleteAlarm();
	});
}

/** Creates a job that records its runs and may fail. */
function job(name: string, due: (number | null)[], runs: string[], fails = false): Job {
	return {
		name,
		dueAt: () => due[0] ?? null,
		run: async () => {
			runs.push(name);
			due.shift();
			if (fails) throw new Error("failed as requested");
		},
	};
}

function schedule(storage: DurableObjectStorage, jobs: readonly Job[], isActive = () => true): JobScheduler {
	return new JobScheduler({ storage, failedJobs: new FailedJobStore(storage.sql), jobs, isActive });
}

describe("JobScheduler", () => {
	test("sets the alarm to the earliest due time and keeps an earlier alarm", () =>
		inBrain(async (storage) => {
			const jobs = schedule(storage, [job("a", [NOW + 9], []), job("b", [NOW + 5], []), job("c", [], [])]);
			await jobs.arm();
			expect(await storage.getAlarm()).toBe(NOW + 5);
			await storage.setAlarm(NOW + 2);
			await jobs.arm();
			expect(await storage.getAlarm()).toBe(NOW + 2);
		}));

	test("runs one step of each due job per alarm until nothing is due", () =>
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

	test("backs off a failing job without blocking the others, and resets the backoff after a success", () =>
		inBrain(async (storage) => {
			const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
			const runs: string[] = [];
			const due = Array.from({ length: 9 }, () => NOW);
			const make = (fails: boolean) => schedule(storage, [job("a", due, runs, fails), job("b", [NOW], runs)]);
			await make(true).alarm();
			expect([runs, await storage.getAlarm()]).toEqual([["a", "b"], NOW + MINUTE_MS]);
			// Use a new scheduler, as after a restart of the Durable Object.
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

	test("stops when the account is being erased, and keeps the erasure's alarm", () =>
		inBrain(async (storage) => {
			const runs: string[] = [];
			let isActive = true;
			const erasure: Job = {
				name: "a",
				dueAt: () => NOW,
				run: async () => {
					isActive = false;
					await storage.setAlarm(NOW + 1);
				},
			};
			await schedule(storage, [erasure, job("b", [NOW], runs)], () => isActive).alarm();
			expect([runs, await storage.getAlarm()]).toEqual([[], NOW + 1]);
		}));
});

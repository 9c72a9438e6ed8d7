import { HOUR_MS } from "../../../src/time.ts";
import type { FailedJobStore } from "../stores/failed-jobs.ts";

/** Work that a Durable Object performs in its alarm, one step at a time. */
export interface Job {
	/** The job's key in `failed_jobs`. */
	readonly name: string;
	/** When the next step is due, in milliseconds since the Unix epoch; null when there is nothing to do. */
	dueAt(): number | null;
	/**
	 * Runs one step, which must finish well within the time limit of an alarm. A step that throws is retried with
	 * backoff.
	 */
	run(): Promise<void>;
}

/** Waits for every part of a batch. Failed parts are retried later, so this throws only when every part has failed. */
export async function allowPartialFailure(parts: readonly Promise<unknown>[]): Promise<void> {
	const results = await Promise.allSettled(parts);
	const failures = results.filter((result) => result.status === "rejected");
	if (results.length > 0 && failures.length === results.length) throw failures[0]?.reason;
}

/** How far ahead the alarm is set while jobs run. If the object crashes, the alarm resumes them after this time. */
const RECOVERY_MS = 10_000;
/** Backoff after the first failure of a job. The backoff doubles with each further failure. */
const BACKOFF_MIN_MS = 60_000;
/** Maximum backoff. */
const BACKOFF_MAX_MS = 6 * HOUR_MS;

export interface SchedulerDeps {
	storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm" | "deleteAlarm">;
	failedJobs: FailedJobStore;
	jobs: readonly Job[];
	/** Returns false once the object is being erased, because the erasure then owns the alarm. */
	isActive(): boolean;
}

/** Runs the jobs of a Durable Object in its only alarm, which is always set to the earliest due time. */
export class JobScheduler {
	readonly #deps: SchedulerDeps;
	#isRunning = false;

	constructor(deps: SchedulerDeps) {
		this.#deps = deps;
	}

	/**
	 * Sets the alarm to the earliest due time, unless the alarm is already set to an earlier time. Call this when a job
	 * may have become due.
	 */
	async arm(): Promise<void> {
		const { storage, isActive } = this.#deps;
		if (!isActive() || this.#isRunning) return;
		const time = this.#nextDueAt();
		if (time === null) return;
		const armed = await storage.getAlarm();
		if (armed === null || armed > time) await storage.setAlarm(time);
	}

	/**
	 * Runs work immediately. The caller must first make a job due, so that the alarm completes the work if this call
	 * fails or the object crashes.
	 */
	async runNow(work: () => Promise<void>): Promise<void> {
		await this.arm();
		await work().catch((error) => console.warn("operation failed; the alarm will retry it", error));
	}

	/** Runs one step of every job that is due. */
	async alarm(): Promise<void> {
		const { storage, jobs, isActive } = this.#deps;
		this.#isRunning = true;
		try {
			await storage.setAlarm(Date.now() + RECOVERY_MS);
			for (const job of jobs) {
				if (isActive() && isDue(this.#dueAt(job))) await this.#run(job);
			}
		} finally {
			this.#isRunning = false;
			if (isActive()) await this.#rearm();
		}
	}

	async #run(job: Job): Promise<void> {
		const { failedJobs, isActive } = this.#deps;
		try {
			await job.run();
			if (isActive()) failedJobs.delete(job.name);
		} catch (error) {
			console.warn(`job ${job.name} failed; the alarm will retry it`, error);
			if (isActive()) this.#recordFailure(job);
		}
	}

	#recordFailure({ name }: Job): void {
		const { failedJobs } = this.#deps;
		const failures = (failedJobs.find(name)?.failures ?? 0) + 1;
		const backoffMs = Math.min(BACKOFF_MIN_MS * 2 ** (failures - 1), BACKOFF_MAX_MS);
		failedJobs.save(name, { failures, rests_until: Date.now() + backoffMs });
	}

	async #rearm(): Promise<void> {
		const time = this.#nextDueAt();
		if (time === null) await this.#deps.storage.deleteAlarm();
		else await this.#deps.storage.setAlarm(time);
	}

	#nextDueAt(): number | null {
		const times = this.#deps.jobs.map((job) => this.#dueAt(job)).filter((time) => time !== null);
		return times.length === 0 ? null : Math.min(...times);
	}

	#dueAt(job: Job): number | null {
		const time = job.dueAt();
		return time === null ? null : Math.max(time, this.#deps.failedJobs.find(job.name)?.rests_until ?? 0);
	}
}

function isDue(time: number | null): boolean {
	return time !== null && time <= Date.now();
}

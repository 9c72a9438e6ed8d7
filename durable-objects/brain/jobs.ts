/** Something that an object does by alarm, part by part. */
export interface Job {
	readonly name: string;
	/** When the next part is due, in milliseconds since 1970; null when there is nothing to do. */
	dueAt(): number | null;
	/** Does one part, in much less time than an alarm may take. What it throws is logged, and it is tried again later. */
	run(): Promise<void>;
}

/**
 * Waits for all parts of some work. What failed comes up again, so it is enough when something was done; throws when
 * nothing was.
 */
export async function someDone(parts: readonly Promise<unknown>[]): Promise<void> {
	const results = await Promise.allSettled(parts);
	const failures = results.filter((result) => result.status === "rejected");
	if (results.length > 0 && failures.length === results.length) throw failures[0]?.reason;
}

/** While jobs run the alarm stands this far ahead, so that a crash is noticed soon after the restart. */
const RECOVERY_MS = 10_000;
/** A job that failed rests for this time, twice as long after the next failure… */
const REST_FIRST_MS = 60_000;
/** …and so on up to this. */
const REST_MAX_MS = 6 * 60 * 60 * 1_000;

/** The jobs of an object behind its one alarm, which always stands at the earliest due time. */
export class Jobs {
	readonly #storage: DurableObjectStorage;
	readonly #jobs: readonly Job[];
	#running = false;

	constructor(storage: DurableObjectStorage, jobs: readonly Job[]) {
		this.#storage = storage;
		this.#jobs = jobs;
	}

	/** Sets the alarm to the earliest due time, unless one is set for before. To be called when a job may have got work. */
	async arm(): Promise<void> {
		const time = this.#nextAt();
		if (time === null || this.#running) return;
		const armed = await this.#storage.getAlarm();
		if (armed === null || armed > time) await this.#storage.setAlarm(time);
	}

	/** What the alarm does: one part of every job that is due. `isOver` tells that the object goes away meanwhile. */
	async run(isOver: () => boolean): Promise<void> {
		this.#running = true;
		try {
			await this.#storage.setAlarm(Date.now() + RECOVERY_MS);
			for (const job of this.#jobs) {
				if (!isOver() && isDue(this.#dueAt(job))) await this.#runOne(job, isOver);
			}
		} finally {
			this.#running = false;
			if (!isOver()) await this.#rearm();
		}
	}

	async #runOne(job: Job, isOver: () => boolean): Promise<void> {
		try {
			await job.run();
			if (!isOver()) this.#storage.sql.exec("DELETE FROM failed_jobs WHERE name = ?", job.name);
		} catch (error) {
			console.warn(`the job ${job.name} of a brain failed; it is tried again later`, error);
			if (!isOver()) this.#noteFailure(job);
		}
	}

	#noteFailure({ name }: Job): void {
		const failures = (this.#failed(name)?.failures ?? 0) + 1;
		const until = Date.now() + Math.min(REST_FIRST_MS * 2 ** (failures - 1), REST_MAX_MS);
		this.#storage.sql.exec("INSERT OR REPLACE INTO failed_jobs VALUES (?, ?, ?)", name, failures, until);
	}

	async #rearm(): Promise<void> {
		const time = this.#nextAt();
		if (time === null) await this.#storage.deleteAlarm();
		else await this.#storage.setAlarm(time);
	}

	#nextAt(): number | null {
		const times = this.#jobs.map((job) => this.#dueAt(job)).filter((time) => time !== null);
		return times.length === 0 ? null : Math.min(...times);
	}

	#dueAt(job: Job): number | null {
		const time = job.dueAt();
		return time === null ? null : Math.max(time, this.#failed(job.name)?.rests_until ?? 0);
	}

	#failed(name: string): { failures: number; rests_until: number } | undefined {
		const query = "SELECT failures, rests_until FROM failed_jobs WHERE name = ?";
		return this.#storage.sql.exec<{ failures: number; rests_until: number }>(query, name).toArray()[0];
	}
}

function isDue(time: number | null): boolean {
	return time !== null && time <= Date.now();
}

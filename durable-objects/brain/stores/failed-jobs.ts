/** How many times a job has failed in a row, and the earliest time at which it may run again. */
export type JobFailure = { failures: number; rests_until: number };

/** Jobs whose last run failed, stored in `failed_jobs`. */
export class FailedJobStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	find(name: string): JobFailure | null {
		const query = "SELECT failures, rests_until FROM failed_jobs WHERE name = ?";
		return this.#sql.exec<JobFailure>(query, name).toArray()[0] ?? null;
	}

	save(name: string, { failures, rests_until }: JobFailure): void {
		this.#sql.exec(
			"INSERT OR REPLACE INTO failed_jobs (name, failures, rests_until) VALUES (?, ?, ?)",
			name,
			failures,
			rests_until,
		);
	}

	delete(name: string): void {
		this.#sql.exec("DELETE FROM failed_jobs WHERE name = ?", name);
	}
}

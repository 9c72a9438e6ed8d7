import type { Sql } from "../../../src/knowledge/store/sql.ts";
import { reindex, reindexBelow } from "../../../src/knowledge/store/word-index.ts";
import type { Job } from "./scheduler.ts";

/** Passages indexed per step. A step takes about a tenth of a second. */
const PASSAGES_PER_STEP = 256;

/** Rebuilds the word index step by step when the rules for folding words have changed. */
export class Reindexing implements Job {
	readonly name = "reindexing";
	readonly #sql: Sql;
	/**
	 * When the index was found to be outdated, in milliseconds since the Unix epoch; null when it is up to date,
	 * undefined before the first check.
	 */
	#outdatedSince: number | null | undefined;
	#hasCaughtUp = false;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	dueAt(): number | null {
		if (this.#outdatedSince === undefined) this.#setOutdated(reindexBelow(this.#sql) > 0);
		return this.#outdatedSince ?? null;
	}

	async run(): Promise<void> {
		this.#step();
	}

	/** Runs the first step immediately, which is enough for a small brain. The alarm runs the rest. */
	catchUp(): void {
		if (this.#hasCaughtUp) return;
		this.#hasCaughtUp = true;
		if (this.dueAt() !== null) this.#step();
	}

	#step(): void {
		this.#setOutdated(reindex(this.#sql, PASSAGES_PER_STEP));
	}

	#setOutdated(isOutdated: boolean): void {
		this.#outdatedSince = isOutdated ? Date.now() : null;
	}
}

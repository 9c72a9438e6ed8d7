import type { Sql } from "../../src/knowledge/store/sql.ts";
import { reindex, reindexBelow } from "../../src/knowledge/store/word-index.ts";
import type { Job } from "./jobs.ts";

/** Passages that are indexed again in one step: about a tenth of a second. */
const PASSAGES_A_STEP = 256;

/** Rebuilds the word index of a brain part by part after the folding of words has changed. */
export class Reindexing implements Job {
	readonly name = "reindexing";
	readonly #sql: Sql;
	/** When the index was found to be outdated, in epoch milliseconds; null when it is current, undefined before the first check. */
	#behindSince: number | null | undefined;
	#hasCaughtUp = false;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	dueAt(): number | null {
		if (this.#behindSince === undefined) this.#note(reindexBelow(this.#sql) > 0);
		return this.#behindSince ?? null;
	}

	async run(): Promise<void> {
		this.#step();
	}

	/** Runs the first step immediately, which is enough for a small brain. The alarm runs the others. */
	catchUp(): void {
		if (this.#hasCaughtUp) return;
		this.#hasCaughtUp = true;
		if (this.dueAt() !== null) this.#step();
	}

	#step(): void {
		this.#note(reindex(this.#sql, PASSAGES_A_STEP));
	}

	#note(isBehind: boolean): void {
		this.#behindSince = isBehind ? Date.now() : null;
	}
}

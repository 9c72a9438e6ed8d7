import type { Sql } from "../../src/knowledge/sql.ts";
import { reindex, reindexBelow } from "../../src/knowledge/word-index.ts";
import type { Job } from "./jobs.ts";

/** Passages that are indexed again in one step: about a tenth of a second. */
const PASSAGES_A_STEP = 256;

/** Brings the word index of a brain up to date after the words in it have come to be folded in another way. */
export class Reindexing implements Job {
	readonly name = "reindexing";
	readonly #sql: Sql;
	/** Since when the index is known to be behind; null when it is not, undefined while nobody has looked. */
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

	/** Does a first step at once, which is all that a small brain needs. The alarm does the others. */
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

/** Numbers reserved in storage at a time: one row written a thousand events. */
const BLOCK = 1_000;

/**
 * The conversation's rising counter. A number is never used twice: they come from a block that is reserved in storage
 * first, and what an evicted or killed object did not use of its block is skipped.
 */
export class Sequence {
	readonly #sql: SqlStorage;
	#last: number;
	#reserved: number;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
		const [row] = sql.exec<{ seq_reserved: number }>("SELECT seq_reserved FROM conversation").toArray();
		this.#last = row?.seq_reserved ?? 0;
		this.#reserved = this.#last;
	}

	/** The newest number given out. */
	get last(): number {
		return this.#last;
	}

	/** Goes on above `seq`. */
	skipTo(seq: number): void {
		if (seq <= this.#last) return;
		this.#last = seq;
		this.#reserved = seq + BLOCK;
		this.#sql.exec("UPDATE conversation SET seq_reserved = ?", this.#reserved);
	}

	next(): number {
		if (this.#last === this.#reserved) {
			this.#reserved += BLOCK;
			this.#sql.exec("UPDATE conversation SET seq_reserved = ?", this.#reserved);
		}
		return ++this.#last;
	}
}

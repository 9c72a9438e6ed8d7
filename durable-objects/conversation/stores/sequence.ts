/** How many numbers are reserved at a time. A thousand events cost one row write. */
const BLOCK_SIZE = 1_000;

/**
 * Issues the sequence numbers of a conversation's events. Numbers always increase and are never reused: each comes from
 * a block that is reserved in storage first. Numbers left in the block of an evicted or crashed object are skipped.
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

	/** The most recently issued number. */
	get last(): number {
		return this.#last;
	}

	/** Issues the next number. */
	next(): number {
		if (this.#last === this.#reserved) {
			this.#reserved += BLOCK_SIZE;
			this.#sql.exec("UPDATE conversation SET seq_reserved = ?", this.#reserved);
		}
		return ++this.#last;
	}
}

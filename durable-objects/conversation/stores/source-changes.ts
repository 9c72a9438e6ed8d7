/** A new version of a page that this conversation cites. */
export type SourceChange = {
	page_id: string;
	title: string;
	/** When the new version was read, in milliseconds since the Unix epoch. */
	changed_at: number;
};

/** A change, along with the sequence number of its event. */
export type RecordedSourceChange = SourceChange & { seq: number };

/** Number of recent changes kept for clients that reconnect. */
const KEPT_CHANGES_MAX = 100;

/** Changes to cited pages, stored in SQLite. Each change is an event of the conversation. */
export class SourceChangeStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Returns whether this change to the page, or a later one, has been recorded. */
	has({ page_id, changed_at }: SourceChange): boolean {
		const rows = this.#sql.exec(
			"SELECT 1 FROM source_changes WHERE page_id = ? AND changed_at >= ?",
			page_id,
			changed_at,
		);
		return rows.toArray().length > 0;
	}

	/** Inserts a change and deletes the oldest changes beyond the limit. */
	insert({ seq, page_id, title, changed_at }: RecordedSourceChange): void {
		this.#sql.exec(
			"INSERT INTO source_changes (seq, page_id, title, changed_at) VALUES (?, ?, ?, ?)",
			seq,
			page_id,
			title,
			changed_at,
		);
		this.#sql.exec(
			"DELETE FROM source_changes WHERE seq <= (SELECT seq FROM source_changes ORDER BY seq DESC LIMIT 1 OFFSET ?)",
			KEPT_CHANGES_MAX,
		);
	}

	/** Returns the changes after `seq`, oldest first. */
	since(seq: number): RecordedSourceChange[] {
		return this.#sql
			.exec<RecordedSourceChange>(
				"SELECT seq, page_id, title, changed_at FROM source_changes WHERE seq > ? ORDER BY seq",
				seq,
			)
			.toArray();
	}

	/** Deletes all changes. */
	clear(): void {
		this.#sql.exec("DELETE FROM source_changes");
	}
}

import type { Room } from "../room.ts";

/** A page cited here that says something else now. */
export type SourceChange = {
	page_id: string;
	title: string;
	/** When it was read anew, in milliseconds since 1970. */
	changed_at: number;
};

/** Changes that are kept for clients that come back: the newest. */
const KEPT = 100;

/** Which cited pages have changed, each change an event of the conversation. The only code that knows the table. */
export class SourceChanges {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	isKnown({ page_id, changed_at }: SourceChange): boolean {
		const known = this.#sql.exec(
			"SELECT 1 FROM source_changes WHERE page_id = ? AND changed_at >= ?",
			page_id,
			changed_at,
		);
		return known.toArray().length > 0;
	}

	insert(seq: number, { page_id, title, changed_at }: SourceChange): void {
		this.#sql.exec("INSERT INTO source_changes VALUES (?, ?, ?, ?)", seq, page_id, title, changed_at);
		this.#sql.exec(
			"DELETE FROM source_changes WHERE seq <= (SELECT seq FROM source_changes ORDER BY seq DESC LIMIT 1 OFFSET ?)",
			KEPT,
		);
	}

	/** Those after `seq`, oldest first. */
	since(seq: number): (SourceChange & { seq: number })[] {
		return this.#sql
			.exec<SourceChange & { seq: number }>("SELECT * FROM source_changes WHERE seq > ? ORDER BY seq", seq)
			.toArray();
	}

	clear(): void {
		this.#sql.exec("DELETE FROM source_changes");
	}
}

/** Tells everybody of a changed page, unless that was done. */
export function noteSourceChange(room: Room, change: SourceChange): void {
	if (room.sourceChanges.isKnown(change)) return;
	const seq = room.sequence.next();
	room.sourceChanges.insert(seq, change);
	room.deps.sockets.broadcast(room.frames.sourceChanged({ ...change, seq }));
}

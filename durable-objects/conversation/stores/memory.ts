import { EMPTY_NOTES, Notes } from "../../../src/agents/notes/notes.ts";

/** What a conversation remembers of earlier prompts. */
export interface StoredMemory {
	/** The number of the first question in the history of the newest prompt; 0 while the history is complete. */
	historyFrom: number;
	/** Notes on all questions before it. */
	notes: Notes;
}

/** The memory of one conversation, stored in `memory`. */
export class MemoryStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(): StoredMemory {
		const [row] = this.#sql
			.exec<{ history_from: number; notes: string }>("SELECT history_from, notes FROM memory")
			.toArray();
		if (row === undefined) return { historyFrom: 0, notes: EMPTY_NOTES };
		return { historyFrom: row.history_from, notes: Notes.parse(JSON.parse(row.notes)) };
	}

	write({ historyFrom, notes }: StoredMemory): void {
		this.#sql.exec(
			`INSERT INTO memory (id, history_from, notes) VALUES (1, ?, ?)
			 ON CONFLICT DO UPDATE SET history_from = excluded.history_from, notes = excluded.notes`,
			historyFrom,
			JSON.stringify(notes),
		);
	}

	clear(): void {
		this.#sql.exec("DELETE FROM memory");
	}
}

import type { Feedback, Rating } from "../../../src/contracts/feedback.ts";

/** A rating that has not been sent to the usage log. `rating` is null if the user removed it. */
export type UnsentFeedback = { task_ulid: string; rating: Rating | null; comment: string; rated_at: number };

/** The user's ratings of the answers of one conversation, stored in SQLite. */
export class FeedbackStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Sets or removes the rating of an answer. Returns false if nothing changed. `now` is in milliseconds. */
	set(ulid: string, feedback: Feedback | null, now: number): boolean {
		// A later rating has a later time, even if the clock goes back, because the usage log keeps the latest.
		const updated = this.#sql.exec(
			`INSERT INTO feedback (task_ulid, rating, comment, rated_at, is_sent)
			 SELECT ?1, ?2, ?3, ?4, 0 WHERE ?2 IS NOT NULL OR ?1 IN (SELECT task_ulid FROM feedback)
			 ON CONFLICT DO UPDATE SET rating = ?2, comment = ?3, rated_at = max(?4, rated_at + 1), is_sent = 0
			 WHERE rating IS NOT ?2 OR comment <> ?3 RETURNING 1`,
			ulid,
			feedback?.rating ?? null,
			feedback?.comment ?? "",
			now,
		);
		return updated.toArray().length > 0;
	}

	unsent(): UnsentFeedback[] {
		return this.#sql
			.exec<UnsentFeedback>("SELECT task_ulid, rating, comment, rated_at FROM feedback WHERE is_sent = 0")
			.toArray();
	}

	hasUnsent(): boolean {
		return this.#sql.exec("SELECT 1 FROM feedback WHERE is_sent = 0 LIMIT 1").toArray().length > 0;
	}

	/** Records that a rating was sent, unless it has changed in the meantime. */
	markSent({ task_ulid, rated_at }: UnsentFeedback): void {
		this.#sql.exec(
			"UPDATE feedback SET is_sent = 1 WHERE task_ulid = ? AND rated_at = ?",
			task_ulid,
			rated_at,
		);
	}

	/** Deletes the ratings of deleted tasks. */
	deleteOrphans(): void {
		this.#sql.exec("DELETE FROM feedback WHERE task_ulid NOT IN (SELECT ulid FROM tasks)");
	}
}

/** A conversation that cites a changed page and has not been notified of the change. */
export type ChangeNotice = { conversation_id: string; page_id: string; title: string; changed_at: number };

/**
 * Selects citations of changed pages in conversations that have not been notified of the change. `CROSS JOIN` makes
 * SQLite scan the citations and look up the few changed pages.
 */
const UNNOTIFIED = `FROM citations, json_each(citations.pages) AS cited
	CROSS JOIN changed_pages ON changed_pages.page_id = cited.value ->> 'page_id'
	WHERE (changed_pages.page_id, conversation_id) NOT IN (SELECT page_id, conversation_id FROM told_changes)`;

/**
 * Pages whose content has changed (`changed_pages`) and the conversations that were notified of the changes
 * (`told_changes`).
 */
export class ChangedPageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Records a change to a page. Conversations notified of an earlier change are notified again. */
	add(pageId: string, now: number): void {
		this.#sql.exec("INSERT OR REPLACE INTO changed_pages (page_id, changed_at) VALUES (?, ?)", pageId, now);
	}

	/** When the earliest pending change happened; null when none is pending. */
	earliest(): number | null {
		const query = "SELECT min(changed_at) AS at FROM changed_pages";
		return this.#sql.exec<{ at: number | null }>(query).one().at;
	}

	/** Returns notices to send, in random order, so that a conversation that keeps failing does not block the others. */
	listUnnotified(limit: number): ChangeNotice[] {
		return this.#sql
			.exec<ChangeNotice>(
				`SELECT unnotified.*, title
				 FROM (SELECT DISTINCT conversation_id, changed_pages.page_id, changed_at ${UNNOTIFIED}) AS unnotified
				 JOIN pages USING (page_id) ORDER BY random() LIMIT ?`,
				limit,
			)
			.toArray();
	}

	/** Marks a notice as sent, unless the page has changed again in the meantime. */
	markNotified({ conversation_id, page_id, changed_at }: ChangeNotice): void {
		this.#sql.exec(
			`INSERT OR IGNORE INTO told_changes (page_id, conversation_id)
			 SELECT page_id, ? FROM changed_pages WHERE page_id = ? AND changed_at = ?`,
			conversation_id,
			page_id,
			changed_at,
		);
	}

	/** Deletes the changes that every citing conversation has been notified of. */
	deleteNotified(): void {
		this.#sql.exec(
			`DELETE FROM changed_pages WHERE page_id NOT IN (SELECT changed_pages.page_id ${UNNOTIFIED})`,
		);
	}
}

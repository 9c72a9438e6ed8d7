import { type Job, someDone } from "./jobs.ts";

/** Conversations that are told in one go: each is a call, and an alarm may make only so many. */
const TOLD_AT_ONCE = 40;

/** The conversations that cite a changed page and have not been told. Each page cited is looked up among the few that changed. */
const UNTOLD = `FROM citations, json_each(citations.pages) AS cited
	CROSS JOIN changed_pages ON changed_pages.page_id = cited.value ->> 'page_id'
	WHERE (changed_pages.page_id, conversation_id) NOT IN (SELECT page_id, conversation_id FROM told_changes)`;

/** Notes that a page says something else now: the conversations that cited it are told, also those that were told before. */
export function noteChanged(sql: SqlStorage, pageId: string, now: number): void {
	sql.exec("INSERT OR REPLACE INTO changed_pages VALUES (?, ?)", pageId, now);
}

export interface ChangeNoticesDeps {
	sql: SqlStorage;
	tell(conversationId: string, change: { page_id: string; title: string; changed_at: number }): Promise<void>;
}

/** Tells conversations of pages that they cite and that have changed. A change is forgotten when all have been told. */
export class ChangeNotices implements Job {
	readonly name = "change_notices";
	readonly #deps: ChangeNoticesDeps;

	constructor(deps: ChangeNoticesDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const query = "SELECT min(changed_at) AS at FROM changed_pages";
		return this.#deps.sql.exec<{ at: number | null }>(query).one().at;
	}

	async run(): Promise<void> {
		try {
			await someDone(untold(this.#deps.sql).map((notice) => this.#tell(notice)));
		} finally {
			this.#deps.sql.exec(
				`DELETE FROM changed_pages WHERE page_id NOT IN (SELECT changed_pages.page_id ${UNTOLD})`,
			);
		}
	}

	async #tell({ conversation_id, page_id, title, changed_at }: Notice): Promise<void> {
		await this.#deps.tell(conversation_id, { page_id, title, changed_at });
		// It may have changed once more meanwhile.
		this.#deps.sql.exec(
			"INSERT OR IGNORE INTO told_changes SELECT page_id, ? FROM changed_pages WHERE page_id = ? AND changed_at = ?",
			conversation_id,
			page_id,
			changed_at,
		);
	}
}

type Notice = { conversation_id: string; page_id: string; title: string; changed_at: number };

/** Some, in no order: those that cannot be told now hold no other up. */
function untold(sql: SqlStorage): Notice[] {
	return sql
		.exec<Notice>(
			`SELECT untold.*, title FROM (SELECT DISTINCT conversation_id, changed_pages.page_id, changed_at ${UNTOLD}) AS untold
			 JOIN pages USING (page_id) ORDER BY random() LIMIT ?`,
			TOLD_AT_ONCE,
		)
		.toArray();
}

import type { Sql } from "./sql.ts";

/** Records that a page could not be read. `reason` is shown to the user. Does nothing if the page does not exist. */
export function recordFailure(sql: Sql, pageId: string, reason: string, now: number): void {
	sql.exec(
		`INSERT INTO failed_reads (page_id, reason, failures, failed_at) SELECT page_id, ?2, 1, ?3 FROM pages WHERE page_id = ?1
		 ON CONFLICT DO UPDATE SET reason = ?2, failures = failures + 1, failed_at = ?3`,
		pageId,
		reason,
		now,
	);
}

/** Records that a page was read. */
export function clearFailure(sql: Sql, pageId: string): void {
	sql.exec("DELETE FROM failed_reads WHERE page_id = ?", pageId);
}

import { nextCrawlWhenUnchanged } from "../../../src/knowledge/ingest/recrawl-schedule.ts";
import { RECRAWL_INTERVAL_MS } from "../../../src/knowledge/ingest/web-page.ts";
import { clearFailure, recordFailure } from "../../../src/knowledge/store/failed-reads.ts";

/** A page that was read from the web, as reported by its crawl. */
export type CrawledPage = { page_id: string; title: string; url: string | null; passages: number };

/** The stored version of a web page: its validators, when it was fetched and when it is due again. */
export type PageVersion = {
	page_id: string;
	etag: string | null;
	last_modified: string | null;
	fetched_at: number | null;
	due_at: number | null;
};

/** The recrawl schedule of pages: the columns of `pages` that only the crawl needs. */
export class WebPageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	findVersion(url: string): PageVersion | null {
		const query = "SELECT page_id, etag, last_modified, fetched_at, due_at FROM pages WHERE url = ?";
		return this.#sql.exec<PageVersion>(query, url).toArray()[0] ?? null;
	}

	getVersion(pageId: string): PageVersion | null {
		const query = "SELECT page_id, etag, last_modified, fetched_at, due_at FROM pages WHERE page_id = ?";
		return this.#sql.exec<PageVersion>(query, pageId).toArray()[0] ?? null;
	}

	find(pageId: string | null): CrawledPage | null {
		const query = "SELECT page_id, title, url, passages FROM pages WHERE page_id = ?";
		return this.#sql.exec<CrawledPage>(query, pageId).toArray()[0] ?? null;
	}

	/** Schedules the next fetch of an unchanged page after a longer interval than last time. */
	postpone({ page_id, fetched_at, due_at }: PageVersion, now: number): void {
		const dueAt = nextCrawlWhenUnchanged({ fetchedAt: fetched_at, dueAt: due_at }, now);
		this.#sql.exec("UPDATE pages SET fetched_at = ?, due_at = ? WHERE page_id = ?", now, dueAt, page_id);
		clearFailure(this.#sql, page_id);
	}

	/** Removes a page from the schedule, because its site has its own. */
	scheduleSitePage(pageId: string): void {
		this.#sql.exec("UPDATE pages SET due_at = NULL WHERE page_id = ?", pageId);
	}

	/** Adds a page to the schedule whose site was removed. */
	scheduleOwnPage(pageId: string, now: number): void {
		this.#sql.exec(
			"UPDATE pages SET due_at = ? WHERE page_id = ? AND fetched_at IS NOT NULL",
			now + RECRAWL_INTERVAL_MS,
			pageId,
		);
	}

	/** Records that a stored page could not be read. */
	recordFailure(pageId: string, reason: string, now: number): void {
		recordFailure(this.#sql, pageId, reason, now);
	}

	/** Schedules the next fetch of a URL. Null removes the page from the schedule. */
	schedule(url: string, dueAt: number | null): void {
		this.#sql.exec("UPDATE pages SET due_at = ? WHERE url = ?", dueAt, url);
	}

	/** Reschedules a page, unless it is already scheduled for a time after `now`. */
	rescheduleDue(pageId: string, dueAt: number, now: number): void {
		this.#sql.exec("UPDATE pages SET due_at = ? WHERE page_id = ? AND due_at <= ?", dueAt, pageId, now);
	}

	/** When the next page is due; null when none is scheduled. */
	nextDueAt(): number | null {
		const query = "SELECT min(due_at) AS at FROM pages WHERE due_at IS NOT NULL";
		return this.#sql.exec<{ at: number | null }>(query).one().at;
	}

	listDue(now: number, limit: number): { page_id: string; url: string }[] {
		return this.#sql
			.exec<{ page_id: string; url: string }>(
				"SELECT page_id, url FROM pages WHERE due_at <= ? AND url IS NOT NULL ORDER BY due_at LIMIT ?",
				now,
				limit,
			)
			.toArray();
	}
}

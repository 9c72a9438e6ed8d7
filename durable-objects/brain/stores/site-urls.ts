import type { ResponseFacts } from "../../../src/knowledge/web/deps.ts";

type UrlKind = "page" | "sitemap";
export type UrlOutcome = "added" | "updated" | "unchanged" | "skipped" | "failed";

/** A URL of a site, as far as reading it requires. */
export type SiteUrlRow = {
	id: number;
	url: string;
	kind: UrlKind;
	depth: number;
	state: "queued" | "sent" | UrlOutcome;
	reason: string | null;
	sends: number;
	page_id: string | null;
	was_stored: number;
};

/** A URL that was found. It is skipped if there is a reason for that. */
export interface FoundUrl {
	url: string;
	kind: UrlKind;
	depth: number;
	trapGroup: string | null;
	skipReason: string | null;
}

/** The result of reading a URL. */
export interface UrlResult {
	outcome: UrlOutcome;
	reason: string | null;
	response: ResponseFacts | null;
	/** Set if the result is that a page was stored: its id, and whether the site added it. */
	stored?: { pageId: string; isNew: boolean };
}

const COLUMNS = "id, url, kind, depth, state, reason, sends, page_id, was_stored";

/** The URLs of the user's sites and what reading them led to, stored in `site_urls`. */
export class SiteUrlStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	find(siteId: string, url: string): SiteUrlRow | null {
		const query = `SELECT ${COLUMNS} FROM site_urls WHERE site_id = ? AND url = ?`;
		return this.#sql.exec<SiteUrlRow>(query, siteId, url).toArray()[0] ?? null;
	}

	add(siteId: string, { url, kind, depth, trapGroup, skipReason }: FoundUrl): void {
		this.#sql.exec(
			"INSERT INTO site_urls (site_id, url, kind, depth, trap_group, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
			siteId,
			url,
			kind,
			depth,
			trapGroup,
			skipReason === null ? "queued" : "skipped",
			skipReason,
		);
	}

	/** Queues a URL that was skipped and turned out to be closer to the start page. */
	queueCloser(id: number, depth: number): void {
		this.#sql.exec("UPDATE site_urls SET state = 'queued', reason = NULL, depth = ? WHERE id = ?", depth, id);
	}

	count(siteId: string): number {
		return this.#number("SELECT count(*) AS n FROM site_urls WHERE site_id = ?", siteId);
	}

	countKind(siteId: string, kind: UrlKind): number {
		return this.#number("SELECT count(*) AS n FROM site_urls WHERE site_id = ? AND kind = ?", siteId, kind);
	}

	/** Counts the URLs of a trap group that are read. */
	countTrapGroup(siteId: string, group: string): number {
		const query =
			"SELECT count(*) AS n FROM site_urls WHERE site_id = ? AND trap_group = ? AND (state <> 'skipped' OR read_at IS NOT NULL)";
		return this.#number(query, siteId, group);
	}

	/** Counts the pages that a site has stored, and the new ones that are being read. */
	countStored(siteId: string): number {
		const query = `SELECT count(*) AS n FROM site_urls
			WHERE site_id = ? AND (page_id IS NOT NULL OR (state = 'sent' AND kind = 'page'))`;
		return this.#number(query, siteId);
	}

	/** Counts the requests for pages of the current run. */
	countRequests(siteId: string, startedAt: number): number {
		const query = "SELECT count(*) AS n FROM site_urls WHERE site_id = ? AND kind = 'page' AND read_at >= ?";
		return this.#number(query, siteId, startedAt);
	}

	/**
	 * Returns the URLs to read next: sitemaps and pages that are stored, then up to `newPages` other pages. URLs closer to
	 * the start page come first.
	 */
	listNext(siteId: string, limit: number, newPages: number): SiteUrlRow[] {
		const select = (condition: string, count: number) =>
			this.#sql
				.exec<SiteUrlRow>(
					`SELECT ${COLUMNS} FROM site_urls WHERE site_id = ? AND state = 'queued' AND ${condition}
					 ORDER BY depth, id LIMIT ?`,
					siteId,
					Math.max(0, count),
				)
				.toArray();
		const known = select("(kind = 'sitemap' OR page_id IS NOT NULL)", limit);
		const others = select("kind = 'page' AND page_id IS NULL", Math.min(limit - known.length, newPages));
		return [...known, ...others];
	}

	hasQueued(siteId: string): boolean {
		const query = "SELECT 1 FROM site_urls WHERE site_id = ? AND state = 'queued' LIMIT 1";
		return this.#sql.exec(query, siteId).toArray().length > 0;
	}

	listSent(siteId: string): (SiteUrlRow & { sent_at: number })[] {
		const query = `SELECT ${COLUMNS}, sent_at FROM site_urls WHERE site_id = ? AND state = 'sent' ORDER BY sent_at`;
		return this.#sql.exec<SiteUrlRow & { sent_at: number }>(query, siteId).toArray();
	}

	/** Marks a URL as sent to the queue. `sends` counts how often that happened in this run. */
	markSent(id: number, now: number): void {
		this.#sql.exec(
			"UPDATE site_urls SET state = 'sent', sent_at = ?, sends = sends + 1 WHERE id = ?",
			now,
			id,
		);
	}

	/** Records that a message still works on a URL. */
	keepAlive(id: number, now: number): void {
		this.#sql.exec("UPDATE site_urls SET sent_at = ? WHERE id = ?", now, id);
	}

	/** Queues a URL again. */
	requeue(id: number): void {
		this.#sql.exec("UPDATE site_urls SET state = 'queued' WHERE id = ?", id);
	}

	/** Queues the URLs that are being read again, because the site was stopped. */
	requeueSent(siteId: string): void {
		this.#sql.exec(
			"UPDATE site_urls SET state = 'queued', sends = 0 WHERE site_id = ? AND state = 'sent'",
			siteId,
		);
	}

	/** Queues all URLs again, except those that were skipped without a request. */
	requeueAll(siteId: string): void {
		this.#sql.exec(
			`UPDATE site_urls SET state = 'queued', sends = 0, reason = NULL
			 WHERE site_id = ? AND (state <> 'skipped' OR read_at IS NOT NULL)`,
			siteId,
		);
	}

	record(id: number, { outcome, reason, response, stored }: UrlResult, now: number): void {
		this.#sql.exec(
			`UPDATE site_urls SET state = ?, reason = ?, read_at = ?, status = ?, bytes = ?, duration_ms = ? WHERE id = ?`,
			outcome,
			reason,
			now,
			response?.status ?? null,
			response?.bytes ?? null,
			response?.durationMs ?? null,
			id,
		);
		if (stored === undefined) return;
		this.#sql.exec(
			"UPDATE site_urls SET page_id = ?, was_stored = 1, owns_page = max(owns_page, ?) WHERE id = ?",
			stored.pageId,
			stored.isNew ? 1 : 0,
			id,
		);
	}

	/** Returns another URL of the site that leads to a page; null if there is none. */
	findOther(siteId: string, pageId: string, id: number): string | null {
		const query = "SELECT url FROM site_urls WHERE site_id = ? AND page_id = ? AND id <> ? LIMIT 1";
		return this.#sql.exec<{ url: string }>(query, siteId, pageId, id).toArray()[0]?.url ?? null;
	}

	/** Deletes a URL that turned out not to exist and that nothing links to. */
	delete(id: number): void {
		this.#sql.exec("DELETE FROM site_urls WHERE id = ?", id);
	}

	/** Detaches pages from a site. Returns them, and whether nothing else needs them. */
	detachPages(siteId: string, limit: number): { pageId: string; isUnneeded: boolean }[] {
		const rows = this.#sql
			.exec<{ id: number; page_id: string; owns_page: number }>(
				"SELECT id, page_id, owns_page FROM site_urls WHERE site_id = ? AND page_id IS NOT NULL LIMIT ?",
				siteId,
				limit,
			)
			.toArray();
		return rows.map(({ id, page_id, owns_page }) => {
			this.#sql.exec("UPDATE site_urls SET page_id = NULL WHERE id = ?", id);
			const isInherited =
				owns_page === 1 &&
				this.#sql.exec("UPDATE site_urls SET owns_page = 1 WHERE page_id = ? RETURNING 1", page_id).toArray()
					.length > 0;
			return { pageId: page_id, isUnneeded: owns_page === 1 && !isInherited };
		});
	}

	#number(query: string, ...bindings: (string | number)[]): number {
		return this.#sql.exec<{ n: number }>(query, ...bindings).one().n;
	}
}

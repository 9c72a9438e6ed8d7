/** The crawl of a URL: its holder, the expiry of the claim, and the page that was stored. */
export type CrawlClaimRow = {
	holder: string;
	held_until: number;
	page_id: string | null;
	read_at: number | null;
};

/** Claims on URLs that are being crawled or were crawled recently, stored in `readings`. */
export class CrawlClaimStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	find(url: string): CrawlClaimRow | null {
		const query = "SELECT holder, held_until, page_id, read_at FROM readings WHERE url = ?";
		return this.#sql.exec<CrawlClaimRow>(query, url).toArray()[0] ?? null;
	}

	/** Assigns the URL to a holder, replacing any previous one. */
	claim(url: string, holder: string, heldUntil: number): void {
		this.#sql.exec(
			`INSERT INTO readings (url, holder, held_until) VALUES (?1, ?2, ?3)
			 ON CONFLICT DO UPDATE SET holder = ?2, held_until = ?3, page_id = NULL, read_at = NULL`,
			url,
			holder,
			heldUntil,
		);
	}

	/** Releases the URL after its page was read. */
	complete(url: string, pageId: string, now: number): void {
		this.#sql.exec(
			"UPDATE readings SET held_until = 0, page_id = ?, read_at = ?, misses = 0 WHERE url = ?",
			pageId,
			now,
			url,
		);
	}

	/** Releases the URL after a failure that does not mean that the page is missing. */
	release(url: string): void {
		this.#sql.exec("UPDATE readings SET held_until = 0 WHERE url = ?", url);
	}

	/** Releases the URL of a missing page. Returns how many times in a row the page was missing. */
	recordMiss(url: string): number {
		const [row] = this.#sql
			.exec<{ misses: number }>(
				"UPDATE readings SET held_until = 0, misses = misses + 1 WHERE url = ? RETURNING misses",
				url,
			)
			.toArray();
		return row?.misses ?? 1;
	}

	/**
	 * Deletes claims that have ended and whose page was last read at or before `readBefore`. Keeps the claims on
	 * missing pages, because they count the misses.
	 */
	deleteEnded(now: number, readBefore: number): void {
		this.#sql.exec(
			"DELETE FROM readings WHERE misses = 0 AND held_until <= ? AND coalesce(read_at, 0) <= ?",
			now,
			readBefore,
		);
	}
}

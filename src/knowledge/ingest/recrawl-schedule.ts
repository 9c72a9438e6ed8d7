import { DAY_MS } from "../../time.ts";
import { RECRAWL_INTERVAL_MS } from "./web-page.ts";

/** Maximum interval between two crawls of a page. The interval doubles whenever the page is unchanged. */
export const RECRAWL_INTERVAL_MAX_MS = 60 * DAY_MS;
/** Time after which a crawl that started but never finished is retried. */
export const RECRAWL_RETRY_MS = DAY_MS;
/** Number of consecutive misses after which a page is no longer crawled. */
export const RECRAWL_MISSES_MAX = 3;

/** Returns when to recrawl a page that was unchanged at `now`. Times are in milliseconds since the epoch. */
export function nextCrawlWhenUnchanged(
	page: { fetchedAt: number | null; dueAt: number | null },
	now: number,
): number {
	const { fetchedAt, dueAt } = page;
	const interval = fetchedAt === null || dueAt === null ? RECRAWL_INTERVAL_MS : dueAt - fetchedAt;
	return now + Math.min(Math.max(2 * interval, RECRAWL_INTERVAL_MS), RECRAWL_INTERVAL_MAX_MS);
}

/** Returns when to recrawl a missing page, with exponential backoff, or null after `RECRAWL_MISSES_MAX` misses. */
export function nextCrawlWhenMissing(misses: number, now: number): number | null {
	return misses >= RECRAWL_MISSES_MAX
		? null
		: now + Math.min(RECRAWL_INTERVAL_MS * 2 ** misses, RECRAWL_INTERVAL_MAX_MS);
}

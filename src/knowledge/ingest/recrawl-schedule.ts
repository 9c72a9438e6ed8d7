import { RECRAWL_INTERVAL_MS } from "./web-page.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Each time that a page has not changed the time until it is read again doubles, up to this one, in milliseconds. */
export const RECRAWL_INTERVAL_MAX_MS = 60 * DAY_MS;
/** A reading that was begun and never ended is begun again after this time. */
export const RECRAWL_RETRY_MS = DAY_MS;
/** A page that was not there so many times in a row is left alone. */
export const RECRAWL_MISSES_MAX = 3;

/** When a page that was read at `fetchedAt` and due at `dueAt` is to be read again, when it has not changed until `now`. */
export function nextCrawlWhenUnchanged(
	page: { fetchedAt: number | null; dueAt: number | null },
	now: number,
): number {
	const { fetchedAt, dueAt } = page;
	const interval = fetchedAt === null || dueAt === null ? RECRAWL_INTERVAL_MS : dueAt - fetchedAt;
	return now + Math.min(Math.max(2 * interval, RECRAWL_INTERVAL_MS), RECRAWL_INTERVAL_MAX_MS);
}

/** When a page that was not there is to be looked for again: ever less often; null when it is left alone. */
export function nextCrawlWhenMissing(misses: number, now: number): number | null {
	return misses >= RECRAWL_MISSES_MAX
		? null
		: now + Math.min(RECRAWL_INTERVAL_MS * 2 ** misses, RECRAWL_INTERVAL_MAX_MS);
}

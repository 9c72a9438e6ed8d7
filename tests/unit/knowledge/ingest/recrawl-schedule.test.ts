import { expect, test } from "vitest";
import {
	nextCrawlWhenMissing,
	nextCrawlWhenUnchanged,
	RECRAWL_INTERVAL_MAX_MS,
	RECRAWL_MISSES_MAX,
} from "../../../../src/knowledge/ingest/recrawl-schedule.ts";
import { RECRAWL_INTERVAL_MS } from "../../../../src/knowledge/ingest/web-page.ts";

test("nextCrawlWhenUnchanged doubles the interval up to the maximum", () => {
	let page = { fetchedAt: 0, dueAt: RECRAWL_INTERVAL_MS };
	const intervals: number[] = [];
	for (let times = 0; times < 5; times++) {
		const now = page.dueAt;
		page = { fetchedAt: now, dueAt: nextCrawlWhenUnchanged(page, now) };
		intervals.push(page.dueAt - page.fetchedAt);
	}
	expect(intervals).toEqual(
		[2, 4, 8, 16, 32].map((n) => Math.min(n * RECRAWL_INTERVAL_MS, RECRAWL_INTERVAL_MAX_MS)),
	);
});

test("nextCrawlWhenUnchanged doubles the default interval if the page was never fetched", () => {
	expect(nextCrawlWhenUnchanged({ fetchedAt: null, dueAt: null }, 100)).toBe(100 + 2 * RECRAWL_INTERVAL_MS);
});

test("nextCrawlWhenMissing doubles the interval and eventually returns null", () => {
	expect(nextCrawlWhenMissing(1, 0)).toBe(2 * RECRAWL_INTERVAL_MS);
	expect(nextCrawlWhenMissing(2, 0)).toBe(4 * RECRAWL_INTERVAL_MS);
	expect(nextCrawlWhenMissing(RECRAWL_MISSES_MAX, 0)).toBeNull();
});

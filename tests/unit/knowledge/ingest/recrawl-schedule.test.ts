import { expect, test } from "vitest";
import {
	nextCrawlWhenMissing,
	nextCrawlWhenUnchanged,
	RECRAWL_INTERVAL_MAX_MS,
	RECRAWL_MISSES_MAX,
} from "../../../../src/knowledge/ingest/recrawl-schedule.ts";
import { RECRAWL_INTERVAL_MS } from "../../../../src/knowledge/ingest/web-page.ts";

test("doubles the interval of an unchanged page up to the maximum", () => {
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

test("uses the default interval for a page without a history", () => {
	expect(nextCrawlWhenUnchanged({ fetchedAt: null, dueAt: null }, 100)).toBe(100 + 2 * RECRAWL_INTERVAL_MS);
});

test("doubles the interval of a missing page and eventually stops recrawling it", () => {
	expect(nextCrawlWhenMissing(1, 0)).toBe(2 * RECRAWL_INTERVAL_MS);
	expect(nextCrawlWhenMissing(2, 0)).toBe(4 * RECRAWL_INTERVAL_MS);
	expect(nextCrawlWhenMissing(RECRAWL_MISSES_MAX, 0)).toBeNull();
});

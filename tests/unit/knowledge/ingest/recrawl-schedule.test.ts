import { expect, test } from "vitest";
import {
	dueMissed,
	dueUnchanged,
	RECRAWL_LONGEST_MS,
	RECRAWL_MISSES_MAX,
} from "../../../../src/knowledge/ingest/recrawl-schedule.ts";
import { READ_AGAIN_MS } from "../../../../src/knowledge/ingest/web-page.ts";

test("a page that has not changed is read again after twice the time, up to a limit", () => {
	let page = { fetchedAt: 0, dueAt: READ_AGAIN_MS };
	const intervals: number[] = [];
	for (let times = 0; times < 5; times++) {
		const now = page.dueAt;
		page = { fetchedAt: now, dueAt: dueUnchanged(page, now) };
		intervals.push(page.dueAt - page.fetchedAt);
	}
	expect(intervals).toEqual([2, 4, 8, 16, 32].map((n) => Math.min(n * READ_AGAIN_MS, RECRAWL_LONGEST_MS)));
});

test("a page of which nothing is known is read again after the usual time", () => {
	expect(dueUnchanged({ fetchedAt: null, dueAt: null }, 100)).toBe(100 + 2 * READ_AGAIN_MS);
});

test("a page that was not there is looked for ever less often, and then left alone", () => {
	expect(dueMissed(1, 0)).toBe(2 * READ_AGAIN_MS);
	expect(dueMissed(2, 0)).toBe(4 * READ_AGAIN_MS);
	expect(dueMissed(RECRAWL_MISSES_MAX, 0)).toBeNull();
});

import { describe, expect, test } from "vitest";
import { formatFilters, parseFilters, toReportQuery } from "../../../../src/web/analytics/filters.ts";

const NOW = Date.UTC(2026, 10, 27, 9, 30);

describe("the filters in the URL", () => {
	test.each(["", "period=7d", "period=24h&agent=qa", "agent=research&scope=own"])(
		"survive a round trip: %j",
		(query) => {
			expect(formatFilters(parseFilters(query, true))).toBe(query);
		},
	);

	test("fall back to 30 days of all agents when they are not valid", () => {
		expect(parseFilters("period=1y&agent=nobody&scope=mine&other=1", true)).toEqual({
			period: "30d",
			agent: null,
			scope: null,
		});
	});

	test("ignore the scope of a link from staff for everyone else", () => {
		expect(parseFilters("period=7d&scope=all", false)).toEqual({ period: "7d", agent: null, scope: null });
		expect(parseFilters("period=7d&scope=all", true)).toMatchObject({ scope: "all" });
	});
});

describe("the query of the reports", () => {
	test("covers the last 24 hours, including the current one", () => {
		expect(toReportQuery(parseFilters("period=24h&agent=qa", true), NOW)).toEqual({
			from: "2026-11-26T10:00:00.000Z",
			to: "2026-11-27T10:00:00.000Z",
			bucket: "hour",
			agent: "qa",
		});
	});

	test("covers whole days up to the current hour", () => {
		expect(toReportQuery(parseFilters("period=7d&scope=own", true), NOW)).toEqual({
			from: "2026-11-21T00:00:00.000Z",
			to: "2026-11-27T10:00:00.000Z",
			bucket: "hour",
			scope: "own",
		});
		expect(toReportQuery(parseFilters("", true), NOW)).toMatchObject({
			from: "2026-10-29T00:00:00.000Z",
			bucket: "day",
		});
	});
});

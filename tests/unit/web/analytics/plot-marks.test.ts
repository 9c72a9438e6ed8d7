import { describe, expect, test } from "vitest";
import { chooseLabels, findIsolated } from "../../../../src/web/analytics/plot-marks.ts";

const HOUR_MS = 60 * 60 * 1_000;
const hoursFrom = (start: string, count: number, stepHours = 1) =>
	Array.from({ length: count }, (_, at) => Date.parse(start) + at * stepHours * HOUR_MS);

describe("the points of a chart", () => {
	test("are drawn for values without neighbors, also at both ends", () => {
		expect(findIsolated([1, null, null, 2, 3, null, 4, null, 5])).toEqual([0, 6, 8]);
		expect(findIsolated([null, null, 7])).toEqual([2]);
		expect(findIsolated([null])).toEqual([]);
	});
});

describe("the time labels of a chart", () => {
	test("are at equal steps of whole days for a week of hours", () => {
		const labels = chooseLabels(hoursFrom("2026-11-21T00:00:00Z", 7 * 24), 7);
		expect(labels.map((time) => new Date(time).toISOString().slice(0, 13))).toEqual([
			"2026-11-21T00",
			"2026-11-22T00",
			"2026-11-23T00",
			"2026-11-24T00",
			"2026-11-25T00",
			"2026-11-26T00",
			"2026-11-27T00",
		]);
	});

	test("never repeat a day of a chart with one point a day", () => {
		const days = hoursFrom("2026-11-26T00:00:00Z", 2, 24);
		expect(chooseLabels(days, 4)).toEqual(days);
	});

	test("are only as many as there is space for", () => {
		const times = hoursFrom("2026-09-01T00:00:00Z", 90, 24);
		for (const count of [1, 2, 5, 9]) expect(chooseLabels(times, count).length).toBeLessThanOrEqual(count);
		expect(chooseLabels(times, 9).length).toBeGreaterThan(4);
		expect(chooseLabels(times, 0.5)).toEqual([]);
	});
});

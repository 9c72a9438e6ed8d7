import { describe, expect, test } from "vitest";
import { formatOpenMetrics } from "../../../../src/http/metrics/open-metrics.ts";
import { parseOpenMetrics } from "../../../support/open-metrics.ts";

describe("formatOpenMetrics", () => {
	test("writes the type, unit and help of each family before its samples, and ends with EOF", () => {
		const text = formatOpenMetrics([
			{ name: "tasks", type: "counter", help: "Tasks.", samples: [{ labels: { state: "ok" }, value: 2 }] },
			{
				name: "lag_seconds",
				type: "gauge",
				unit: "seconds",
				help: "Lag.",
				samples: [{ labels: {}, value: 0.5 }],
			},
		]);
		expect(text).toBe(
			[
				"# TYPE tasks counter",
				"# HELP tasks Tasks.",
				'tasks_total{state="ok"} 2',
				"# TYPE lag_seconds gauge",
				"# UNIT lag_seconds seconds",
				"# HELP lag_seconds Lag.",
				"lag_seconds 0.5",
				"# EOF",
				"",
			].join("\n"),
		);
		expect(parseOpenMetrics(text).get("tasks")?.samples).toHaveLength(1);
	});

	test("writes the buckets of a histogram in order, the last of which is its count", () => {
		const samples = [{ labels: { state: "ok" }, atMost: [1, 3], count: 4, sum: 9.5 }];
		const text = formatOpenMetrics([
			{ name: "d_seconds", type: "histogram", unit: "seconds", help: "D.", bounds: [0.5, 1], samples },
		]);
		expect(text.split("\n").slice(3, 8)).toEqual([
			'd_seconds_bucket{state="ok",le="0.5"} 1',
			'd_seconds_bucket{state="ok",le="1.0"} 3',
			'd_seconds_bucket{state="ok",le="+Inf"} 4',
			'd_seconds_count{state="ok"} 4',
			'd_seconds_sum{state="ok"} 9.5',
		]);
		parseOpenMetrics(text);
	});

	test("escapes labels and help", () => {
		const labels = { model: 'a"b\\c\nd' };
		const text = formatOpenMetrics([
			{ name: "g", type: "gauge", help: "Two\nlines.", samples: [{ labels, value: 1 }] },
		]);
		expect(parseOpenMetrics(text).get("g")?.samples[0]?.labels).toEqual(labels);
		expect(text).toContain("# HELP g Two\\nlines.");
	});
});

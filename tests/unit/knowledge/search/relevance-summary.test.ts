import { describe, expect, test } from "vitest";
import { FORM_FEATURES } from "../../../../src/knowledge/search/relevance-form.ts";
import { listSummaryFeatures, summarize } from "../../../../src/knowledge/search/relevance-summary.ts";

const PASSAGE_FEATURES = ["words found", "similarity"];

const FORM = FORM_FEATURES.map((_, at) => at + 3);

function summarizeByName(passages: Parameters<typeof summarize>[0]): Record<string, number> {
	const values = summarize(passages, FORM);
	const names = listSummaryFeatures(PASSAGE_FEATURES);
	expect(values).toHaveLength(names.length);
	return Object.fromEntries(names.map((name, at) => [name, values[at] ?? Number.NaN]));
}

const oddsOf = (probability: number) => Math.log(probability / (1 - probability));

describe("summarize", () => {
	const passages = [
		{ pageId: "tea", features: [0.2, 0.9], probability: 0.3 },
		{ pageId: "rice", features: [0.8, 0.4], probability: 0.7 },
		{ pageId: "rice", features: [0.5, 0.1], probability: 0.1 },
	];

	test("describes the most relevant passage, wherever it ranks", () => {
		const summary = summarizeByName(passages);
		expect(summary["log odds of the most relevant passage"]).toBeCloseTo(oddsOf(0.7));
		expect(summary["rank of the most relevant passage"]).toBe(1);
		expect(summary["log odds of the first result"]).toBeCloseTo(oddsOf(0.3));
		expect(summary["words found, of the most relevant passage"]).toBe(0.8);
		expect(summary["similarity, highest of all passages"]).toBe(0.9);
	});

	test("distinguishes passages of the same page from those of other pages", () => {
		const summary = summarizeByName(passages);
		expect(summary["log odds of the most relevant passage of another page"]).toBeCloseTo(oddsOf(0.3));
		expect(summary["log odds of the next passage of the same page"]).toBeCloseTo(oddsOf(0.1));
		expect(summary["lead over the most relevant passage of another page"]).toBeCloseTo(
			oddsOf(0.7) - oddsOf(0.3),
		);
		expect(summary.pages).toBe(2);
		expect(summary.passages).toBe(3);
		expect(summary["words of the question"]).toBe(3);
	});

	test("returns finite numbers for a single passage with a certain probability", () => {
		for (const probability of [0, 1]) {
			const summary = summarizeByName([{ pageId: "tea", features: [0, 1], probability }]);
			expect(Object.values(summary).every(Number.isFinite)).toBe(true);
		}
	});
});

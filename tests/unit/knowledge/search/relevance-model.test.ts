import { describe, expect, test } from "vitest";
import { fitBoostedTrees } from "../../../../scripts/relevance/boosted-trees.ts";
import { formatTrees, parseTrees, predict } from "../../../../src/knowledge/search/relevance-model.ts";

/** A tree that separates values of feature 0 at 0.5, and the higher ones by feature 1 at -1. */
const TREE = {
	features: Uint8Array.of(0, 1, 1),
	thresholds: Float64Array.of(0.5, 9, -1),
	leaves: Float64Array.of(-2, 7, 1, 3),
};

describe("predict", () => {
	test("adds the leaf that the values lead to, for each tree", () => {
		const logit = (values: number[]) => {
			const probability = predict({ bias: 0.5, trees: [TREE, TREE] }, values);
			return Math.log(probability / (1 - probability));
		};
		expect(logit([0.5, 0])).toBeCloseTo(0.5 - 4);
		expect(logit([0.6, -1])).toBeCloseTo(0.5 + 2);
		expect(logit([0.6, 0])).toBeCloseTo(0.5 + 6);
	});
});

test("parseTrees reads what formatTrees writes", () => {
	expect(parseTrees(formatTrees([TREE, TREE]))).toEqual([TREE, TREE]);
});

test("fitBoostedTrees learns that two features matter only together, and returns the same trees again", () => {
	const rows = Array.from({ length: 400 }, (_, n) => {
		const values = [(n % 20) / 20, (Math.floor(n / 20) % 20) / 20];
		return { values, isPositive: values.every((value) => value > 0.5), weight: 1 };
	});
	const model = fitBoostedTrees(rows);
	expect(predict(model, [0.9, 0.9])).toBeGreaterThan(0.9);
	expect(predict(model, [0.9, 0.1])).toBeLessThan(0.1);
	expect(predict(model, [0.1, 0.9])).toBeLessThan(0.1);
	expect(fitBoostedTrees(rows)).toEqual(model);
});

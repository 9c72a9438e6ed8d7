import { expect, test } from "vitest";
import { fitBoostedTrees } from "../../../../scripts/relevance/boosted-trees.ts";
import { predict } from "../../../../src/knowledge/search/relevance-model.ts";

/** Labels are positive in the middle, so that the best curve rises and falls. */
const ROWS = Array.from({ length: 60 }, (_, at) => ({
	values: [at / 60],
	isPositive: at > 20 && at < 40,
	weight: 1,
}));
const POINTS = Array.from({ length: 30 }, (_, at) => at / 30);

function curveOf(directions?: readonly number[]): number[] {
	const model = fitBoostedTrees(ROWS, { trees: 20, ...(directions !== undefined && { directions }) });
	return POINTS.map((value) => predict(model, [value]));
}

function rises(values: readonly number[]): boolean {
	return values.every((value, at) => value >= (values[at - 1] ?? 0));
}

test("boosted trees keep the direction of a feature", () => {
	expect(rises(curveOf([1]))).toBe(true);
	expect(rises(curveOf([-1]).toReversed())).toBe(true);
});

test("boosted trees follow the labels of a feature without a direction", () => {
	const curve = curveOf();
	expect(rises(curve)).toBe(false);
	expect(rises(curve.toReversed())).toBe(false);
});

import * as z from "zod";

/**
 * A regression tree of fixed depth. Branch `i` leads to branch `2i + 1` if its feature is at most its threshold, and to
 * branch `2i + 2` otherwise. The leaves follow the last level.
 */
export interface Tree {
	/** The feature and the threshold of each branch. */
	features: ArrayLike<number>;
	thresholds: ArrayLike<number>;
	leaves: ArrayLike<number>;
}

/** Gradient-boosted trees for the logarithm of the odds of something. */
export interface BoostedTrees {
	bias: number;
	trees: readonly Tree[];
}

/** Estimates how relevant passages are, and whether there is an answer among them. */
export interface RelevanceModel {
	/** The probability that a passage's page answers the question. */
	passages: BoostedTrees;
	/** The probability that the knowledge base answers the question, given what was found for it. */
	questions: BoostedTrees;
	/** Minimum probability that the knowledge base answers the question. Below it, there are no sources. */
	minProbability: number;
	/** The same for a question that a starter article answers best. Nobody chose to add them. */
	starterMinProbability: number;
}

/** Returns the probability that trees assign to feature values. */
export function predict({ bias, trees }: BoostedTrees, values: readonly number[]): number {
	let logit = bias;
	for (const tree of trees) logit += evaluateTree(tree, values);
	return 1 / (1 + Math.exp(-logit));
}

/** Returns the value of the leaf that feature values lead to. */
export function evaluateTree({ features, thresholds, leaves }: Tree, values: readonly number[]): number {
	const branches = features.length;
	let at = 0;
	while (at < branches) at = 2 * at + ((values[features[at] ?? 0] ?? 0) <= (thresholds[at] ?? 0) ? 1 : 2);
	return leaves[at - branches] ?? 0;
}

/** Reads the trees that `formatTrees` wrote. */
export function parseTrees(lines: readonly string[]): Tree[] {
	return lines.map((line) => {
		const numbers = line.split(" ").map(Number);
		// A tree with b branches has b + 1 leaves.
		const count = (numbers.length - 1) / 3;
		// Typed arrays, because a check evaluates thousands of trees.
		return {
			features: Uint8Array.from({ length: count }, (_, at) => numbers[2 * at] ?? 0),
			thresholds: Float64Array.from({ length: count }, (_, at) => (numbers[2 * at + 1] ?? 0) / 1000),
			leaves: Float64Array.from(numbers.slice(2 * count), (leaf) => leaf / 1000),
		};
	});
}

/**
 * Formats each tree as a line: the feature and threshold of each branch, then the leaves, separated by spaces. Thresholds
 * and leaves are in thousandths.
 */
export function formatTrees(trees: readonly Tree[]): string[] {
	const round = (value: number) => Math.round(value * 1000);
	return trees.map(({ features, thresholds, leaves }) =>
		[
			...Array.from(features).flatMap((feature, at) => [feature, round(thresholds[at] ?? 0)]),
			...Array.from(leaves, round),
		].join(" "),
	);
}

/** Trees as `formatTrees` writes them. */
export const StoredTrees = z.array(z.string()).transform(parseTrees);

import * as z from "zod";

/**
 * A regression tree of fixed depth. Branch `i` leads to branch `2i + 1` if the feature is at most the threshold, and to
 * branch `2i + 2` otherwise. Branches are `[feature, threshold]`; the leaves follow the last level.
 */
export interface Tree {
	branches: readonly (readonly [feature: number, threshold: number])[];
	leaves: readonly number[];
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
export function evaluateTree({ branches, leaves }: Tree, values: readonly number[]): number {
	let at = 0;
	while (at < branches.length) {
		const [feature = 0, threshold = 0] = branches[at] ?? [];
		at = 2 * at + ((values[feature] ?? 0) <= threshold ? 1 : 2);
	}
	return leaves[at - branches.length] ?? 0;
}

/** Reads the trees that `formatTrees` wrote. */
export function parseTrees(lines: readonly string[]): Tree[] {
	return lines.map((line) => {
		const numbers = line.split(" ").map(Number);
		// A tree with b branches has b + 1 leaves.
		const count = (numbers.length - 1) / 3;
		const branches = Array.from(
			{ length: count },
			(_, at) => [numbers[2 * at] ?? 0, (numbers[2 * at + 1] ?? 0) / 1000] as const,
		);
		return { branches, leaves: numbers.slice(2 * count).map((leaf) => leaf / 1000) };
	});
}

/**
 * Formats each tree as a line: the feature and threshold of each branch, then the leaves, separated by spaces. Thresholds
 * and leaves are in thousandths.
 */
export function formatTrees(trees: readonly Tree[]): string[] {
	const round = (value: number) => Math.round(value * 1000);
	return trees.map(({ branches, leaves }) =>
		[...branches.flatMap(([feature, threshold]) => [feature, round(threshold)]), ...leaves.map(round)].join(
			" ",
		),
	);
}

/** Trees as `formatTrees` writes them. */
export const StoredTrees = z.array(z.string()).transform(parseTrees);

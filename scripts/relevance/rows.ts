import type { Row } from "./boosted-trees.ts";
import { type Example, SOURCES_MAX } from "./examples.ts";

/** Weight of a passage that isn't the first result, because most answers are based on the first. */
const LATER_WEIGHT = 0.5;

/** Returns one training row for each passage that an answer may be based on. */
export function rowsOf(examples: readonly Example[]): Row[] {
	return examples.flatMap(({ passages, weight }) =>
		passages.slice(0, SOURCES_MAX).map(({ features, isRelevant }, rank) => ({
			values: features,
			isPositive: isRelevant,
			weight: weight * (rank === 0 ? 1 : LATER_WEIGHT),
		})),
	);
}

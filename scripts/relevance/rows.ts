import { summarize } from "../../src/knowledge/search/relevance-summary.ts";
import { hasAnswer } from "../answers/question-set.ts";
import type { Row } from "./boosted-trees.ts";
import { type Example, SOURCES_MAX } from "./examples.ts";

/** Weight of a passage that isn't the first result, because most answers are based on the first. */
const LATER_WEIGHT = 0.5;
/**
 * Share of the weight of a question that wasn't written for its brain, when questions are judged. Most such questions are
 * easy to reject, and they say little about the hard ones.
 */
const ELSEWHERE_SHARE = 0.25;

/** Returns one training row for each passage that an answer may be based on. */
export function listPassageRows(examples: readonly Example[]): Row[] {
	return examples.flatMap(({ passages, weight }) =>
		passages.slice(0, SOURCES_MAX).map(({ features, isRelevant }, rank) => ({
			values: features,
			isPositive: isRelevant,
			weight: weight * (rank === 0 ? 1 : LATER_WEIGHT),
		})),
	);
}

/**
 * Returns one training row for each question for which passages were found. `probabilities` are those of each example's
 * passages, estimated without the example's topic.
 */
export function listQuestionRows(
	examples: readonly Example[],
	probabilities: readonly (readonly number[])[],
): Row[] {
	return examples.flatMap((example, at) => {
		if (example.passages.length === 0) return [];
		const values = summarizeExample(example, probabilities[at] ?? []);
		const weight = example.weight < 1 ? example.weight * ELSEWHERE_SHARE : 1;
		return [{ values, isPositive: hasAnswer(example.line), weight }];
	});
}

/** Returns the features of an example's question, given the probabilities of its passages. */
export function summarizeExample({ passages, form }: Example, probabilities: readonly number[]): number[] {
	const estimates = passages.map(({ page, features }, at) => ({
		pageId: page,
		features,
		probability: probabilities[at] ?? 0,
	}));
	return summarize(estimates, form);
}

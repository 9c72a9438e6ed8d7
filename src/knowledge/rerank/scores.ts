import { ProviderError } from "../../upstream/provider-error.ts";

/**
 * Returns scores in the order of the texts, from a response that lists them in any order.
 *
 * @throws {ProviderError} `broken` when a text has no score
 */
export function toScores(count: number, found: readonly { index: number; score: number }[]): number[] {
	const byIndex = new Map(found.map(({ index, score }) => [index, score]));
	return Array.from({ length: count }, (_, index) => {
		const score = byIndex.get(index);
		if (score !== undefined) return score;
		throw new ProviderError("broken", `The reranker returned ${byIndex.size} scores for ${count} texts.`);
	});
}

import type { Passage } from "../../text/passage.ts";
import { extractTerms } from "../../text/terms.ts";
import { extractSearchTerms } from "./question.ts";
import { MeaningMatcher, weighWord } from "./relevance-meaning.ts";
import type { WordVectors } from "./word-vectors.ts";

/**
 * Sorts passages by how well they suit a follow-up's own words: those that are not in a page's title, which all
 * passages of the page are about. The words of the topic, which were searched for as well, are in most of them.
 */
export function sortByOwnWords<P extends Passage>(
	question: string,
	passages: readonly P[],
	vectors: WordVectors,
): P[] {
	const matcher = new MeaningMatcher(vectors, question);
	const words = extractSearchTerms(question);
	const rate = (passage: P) => {
		const ofTitle = new Set(extractTerms(passage.title));
		const own = words.filter((word) => !extractTerms(word).some((term) => ofTitle.has(term)));
		const similarities = matcher.matchWords(own, passage);
		const telling = own.map((word) => Math.min(1, weighWord(vectors.sumTokens(word.toLowerCase()))));
		return telling.reduce((sum, weight, at) => sum + weight * (similarities[at] ?? 0), passage.score);
	};
	return passages
		.map((passage) => ({ passage, rating: rate(passage) }))
		.sort((a, b) => b.rating - a.rating)
		.map(({ passage }) => passage);
}

import type { Passage } from "../../text/passage.ts";
import { stem } from "../../text/stem.ts";
import { splitWords } from "../../text/terms.ts";
import { analyzePassage } from "./passage-words.ts";
import { extractSearchTerms } from "./question.ts";

/**
 * Sorts passages of pages that answer a question by its words, everyday ones included. A word such as "days" says
 * nothing about the subject of a question, but much about where its page answers it. A word counts the more, the fewer
 * passages contain it. Those of the title don't count.
 */
export function sortByQuestionWords<P extends Passage>(question: string, passages: readonly P[]): P[] {
	const asked = extractSearchTerms(question).map(stem);
	// Only words that begin alike are stemmed.
	const starts = new Set(asked.map((word) => word.slice(0, 2)));
	const found = passages.map(({ heading, text }) => {
		const words = [...(heading === null ? [] : splitWords(heading)), ...analyzePassage({ text }).words];
		return new Set(words.filter((word) => starts.has(word.slice(0, 2))).map(stem));
	});
	const scores = new Map(passages.map((passage) => [passage, 0]));
	for (const word of asked) {
		const matching = passages.filter((_, at) => found[at]?.has(word));
		for (const passage of matching) {
			const rarity = Math.log((1 + passages.length) / (1 + matching.length));
			scores.set(passage, (scores.get(passage) ?? 0) + rarity);
		}
	}
	return passages.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

import { isStopWord } from "../../text/common-words.ts";
import type { Passage } from "../../text/passage.ts";
import { extractTerms, splitWrittenWords } from "../../text/terms.ts";
import { tokenize } from "../../text/tokenize.ts";

/** Number of relevant passages that makes research unnecessary. */
const ENOUGH_PASSAGES = 2;
/** A passage is relevant if it contains at least this share of the question's terms. */
const RELEVANT_SHARE = 0.6;
/** Maximum number of words in a web search query. */
const QUERY_WORDS_MAX = 10;

/**
 * Returns whether too few passages are relevant to the question. A question without content words needs no research.
 */
export function needsResearch(
	question: string,
	passages: readonly Pick<Passage, "title" | "heading" | "text">[],
): boolean {
	const terms = extractTerms(question);
	if (terms.length === 0) return false;
	const relevant = passages.filter(({ title, heading, text }) => {
		const found = new Set(extractTerms(`${title} ${heading ?? ""} ${text}`));
		return terms.filter((term) => found.has(term)).length / terms.length >= RELEVANT_SHARE;
	});
	return relevant.length < ENOUGH_PASSAGES;
}

/** Returns the web search query for a question: its content words, including names such as WHO. */
export function searchQueryFor(question: string): string {
	const names = new Set(tokenize(question).words.flatMap(({ term, name }) => (name === null ? [] : [term])));
	return splitWrittenWords(question)
		.filter((word) => !isStopWord(word) || names.has(word))
		.slice(0, QUERY_WORDS_MAX)
		.join(" ");
}

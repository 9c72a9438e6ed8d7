import { isStopWord } from "../../text/common-words.ts";
import type { Passage } from "../../text/passage.ts";
import { extractTerms, splitWrittenWords } from "../../text/terms.ts";
import { tokenize } from "../../text/tokenize.ts";

/** With fewer passages that speak of a question the brain knows too little about it. */
const ENOUGH_PASSAGES = 2;
/** A passage speaks of a question when it has this part of its words. */
const RELEVANT_SHARE = 0.6;
/** Words of a question that are searched for on the web. */
const TOPIC_MAX_WORDS = 10;

/** Whether too few of the passages speak of the question. A question without any word of content needs none. */
export function knowsTooLittle(
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

/** Returns the web search query for a question: its content words and names, such as WHO. */
export function topicOf(question: string): string {
	const names = new Set(tokenize(question).words.flatMap(({ term, name }) => (name === null ? [] : [term])));
	return splitWrittenWords(question)
		.filter((word) => !isStopWord(word) || names.has(word))
		.slice(0, TOPIC_MAX_WORDS)
		.join(" ");
}

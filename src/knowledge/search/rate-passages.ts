import { findAspects, rateOnAspects } from "../../inference/extractive/question/aspects.ts";
import type { Passage } from "../../text/passage.ts";
import { stem } from "../../text/stem.ts";
import { splitWords } from "../../text/terms.ts";
import { embedPassage, findBestTitledSentence } from "./passage-vectors.ts";
import { analyzePassage } from "./passage-words.ts";
import { extractSearchTerms } from "./question.ts";
import { MeaningMatcher, weighWord } from "./relevance-meaning.ts";
import { listQuestionWords } from "./relevance-subject.ts";
import type { WordVectors } from "./word-vectors.ts";

/** What a passage's rating grows by if its heading names what is asked about a subject, such as its uses. */
const ASPECT_RATING = 0.6;

/**
 * Returns for each passage of relevant pages how well it suits a question: by meaning or, without vectors, by words. A
 * word such as "days" says nothing about the subject of a question, but much about where its page answers it.
 */
export function ratePassages(
	question: string,
	passages: readonly Passage[],
	vectors: WordVectors | null,
): number[] {
	const ratings = vectors === null ? rateWords(question, passages) : rateMeaning(question, passages, vectors);
	const aspects = findAspects(question.toLowerCase());
	if (aspects.length === 0) return ratings;
	return passages.map((passage, at) => (ratings[at] ?? 0) + ASPECT_RATING * rateOnAspects(passage, aspects));
}

/**
 * Rates passages by their score in the search, how similar their words are to each of the question's, and how similar
 * their best sentence is to what it asks of its subject. Pages often answer in other words.
 */
function rateMeaning(question: string, passages: readonly Passage[], vectors: WordVectors): number[] {
	const matcher = new MeaningMatcher(vectors, omitTitles(question, passages));
	const words = listQuestionWords(question, (word) => weighWord(vectors.sumTokens(word)));
	const asked = words.map(({ word }) => word);
	const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
	return passages.map((passage) => {
		const similarities = matcher.matchWords(asked, passage);
		const ofWords = words.reduce((sum, { weight }, at) => sum + weight * (similarities[at] ?? 0), 0) / total;
		const { similarity } = findBestTitledSentence(matcher.question, embedPassage(vectors, passage));
		return passage.score + ofWords + similarity;
	});
}

/** Returns a question without the words of the titles, which all sentences of a page are about, or else the question. */
function omitTitles(question: string, passages: readonly Passage[]): string {
	const titles = new Set(passages.flatMap(({ title }) => splitWords(title).map(stem)));
	const own = splitWords(question).filter((word) => !titles.has(stem(word.toLowerCase())));
	return extractSearchTerms(own.join(" ")).length === 0 ? question : own.join(" ");
}

/**
 * Rates passages by the words of the question. A word counts the more, the fewer passages contain it. Those of the title
 * don't count.
 */
function rateWords(question: string, passages: readonly Passage[]): number[] {
	const asked = extractSearchTerms(question).map(stem);
	// Only words that begin alike are stemmed.
	const starts = new Set(asked.map((word) => word.slice(0, 2)));
	const found = passages.map(({ heading, text }) => {
		const words = [...(heading === null ? [] : splitWords(heading)), ...analyzePassage({ text }).words];
		return new Set(words.filter((word) => starts.has(word.slice(0, 2))).map(stem));
	});
	const ratings = passages.map(() => 0);
	for (const word of asked) {
		const matching = found.filter((words) => words.has(word)).length;
		const rarity = Math.log((1 + passages.length) / (1 + matching));
		for (const [at, words] of found.entries()) if (words.has(word)) ratings[at] = (ratings[at] ?? 0) + rarity;
	}
	return ratings;
}

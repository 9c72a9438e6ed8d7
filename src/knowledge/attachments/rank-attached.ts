import type { Passage } from "../../text/passage.ts";
import { stem } from "../../text/stem.ts";
import { embedPassage } from "../search/passage-vectors.ts";
import { analyzeNames, analyzePassage } from "../search/passage-words.ts";
import { extractSearchTerms } from "../search/question.ts";
import type { QuestionTerm, Variant } from "../search/question-terms.ts";
import type { JudgedQuestion } from "../search/relevance-features.ts";
import { type JudgedPassage, judgeTerms } from "../search/relevance-terms.ts";
import { dotProduct, sumSquares, toCosine } from "../search/vector-products.ts";
import type { WordVectors } from "../search/word-vectors.ts";

// Attachments have no index: a conversation has few, and ranking all their passages takes milliseconds.

/** A passage whose relevance is judged, and the passage that it was made from. */
export type JudgedAttached = JudgedPassage & { attached: Passage };

/** Parameters of BM25, as in FTS5. */
const K1 = 1.2;
const B = 0.75;
/** The share of the cosine similarity in a score that combines it with BM25. */
const VECTOR_SHARE = 0.5;
/** The weight of a word with the same stem as a word of the question, as in searches of the knowledge base. */
const FAMILY_WEIGHT = 0.7;

/**
 * Returns the passages with their scores, from 0 to 1, best first. Equally good ones stay in their order. Compares words
 * by their stems and, with word vectors, also the meanings.
 */
export function rankAttached(
	query: string,
	passages: readonly Passage[],
	vectors: WordVectors | null,
): Passage[] {
	const terms = [...new Set(extractSearchTerms(query, true).map(stem))];
	const { scores, max } = scoreWords(terms, passages);
	const target = vectors?.sumTokens(query);
	return passages
		.map((passage, at) => {
			const lexical = max === 0 ? 0 : (scores[at] ?? 0) / max;
			if (vectors === null || target === undefined) return { ...passage, score: lexical };
			const { whole } = embedPassage(vectors, { ...passage, lexical });
			const cosine = toCosine(dotProduct(target, whole), sumSquares(target), sumSquares(whole));
			return { ...passage, score: (1 - VECTOR_SHARE) * lexical + VECTOR_SHARE * Math.max(0, cosine) };
		})
		.sort((a, b) => b.score - a.score);
}

/**
 * Prepares passages of attachments for the judgment of their relevance. `all` are the passages that word frequencies are
 * counted in.
 */
export function judgeAttached(
	query: string,
	passages: readonly Passage[],
	all: readonly Passage[],
): { question: JudgedQuestion; passages: JudgedAttached[] } {
	const words = extractSearchTerms(query, true);
	const { scores, max } = scoreWords([...new Set(words.map(stem))], passages, all);
	const terms = judgeTerms(
		words.map((word) => toQuestionTerm(word, all)),
		all.length,
	);
	return {
		question: { text: query, terms, lexicalMax: max, lexicalBest: Math.max(0, ...scores) },
		passages: passages.map((attached, at) => {
			const { pageId, title, heading, text } = attached;
			const score = scores[at] ?? 0;
			return { pageId, title, heading, text, lexical: score === 0 ? null : score, attached };
		}),
	};
}

/** Returns the BM25 score of each passage for some stems, and the highest score that a passage can have. */
function scoreWords(
	terms: readonly string[],
	passages: readonly Passage[],
	all = passages,
): { scores: number[]; max: number } {
	const stems = new Map(all.map((passage) => [passage, listStems(passage)]));
	const total = [...stems.values()].reduce((sum, words) => sum + words.length, 0);
	const averageLength = total / Math.max(1, all.length);
	const idfs = terms.map((term) => {
		const found = [...stems.values()].filter((words) => words.includes(term)).length;
		return Math.log(1 + (all.length - found + 0.5) / (found + 0.5));
	});
	const scores = passages.map((passage) => {
		const words = stems.get(passage) ?? listStems(passage);
		const norm = K1 * (1 - B + (B * words.length) / (averageLength || 1));
		return terms.reduce((sum, term, at) => {
			const count = words.filter((word) => word === term).length;
			return sum + ((idfs[at] ?? 0) * count * (K1 + 1)) / (count + norm);
		}, 0);
	});
	return { scores, max: idfs.reduce((sum, idf) => sum + idf * (K1 + 1), 0) };
}

/** Returns the stems of the words in a passage, its name, and its heading. */
function listStems(passage: Passage): string[] {
	return listWords(passage).map(stem);
}

function listWords(passage: Passage): string[] {
	return [...analyzeNames(passage).words, ...analyzePassage(passage).words];
}

/** Returns a word of the question with the words of the same stem that the passages contain. */
function toQuestionTerm(word: string, all: readonly Passage[]): QuestionTerm {
	const counts = new Map<string, number>();
	for (const passage of all) {
		for (const other of new Set(listWords(passage))) {
			if (stem(other) === stem(word)) counts.set(other, (counts.get(other) ?? 0) + 1);
		}
	}
	const exact: Variant = { term: word, kind: "exact", weight: 1, passages: counts.get(word) ?? 0 };
	counts.delete(word);
	const family = [...counts].map(
		([term, passages]): Variant => ({ term, kind: "family", weight: FAMILY_WEIGHT, passages }),
	);
	return { word, variants: [exact, ...family] };
}

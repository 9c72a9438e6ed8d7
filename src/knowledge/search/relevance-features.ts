import { countWords } from "../../text/count-words.ts";
import { embedPassage } from "./passage-vectors.ts";
import { BackgroundComparison, listBackgroundFeatures } from "./relevance-background.ts";
import { MeaningMatcher, weighWord } from "./relevance-meaning.ts";
import { describeSense, SENSE_FEATURES } from "./relevance-sense.ts";
import {
	type ContentWord,
	describeSubject,
	listQuestionWords,
	SUBJECT_FEATURES,
} from "./relevance-subject.ts";
import { findTerms, type JudgedPassage, type JudgedTerm } from "./relevance-terms.ts";
import { sumSquares } from "./vector-products.ts";
import type { WordVectors } from "./word-vectors.ts";

/** A question whose passages are judged. */
export interface JudgedQuestion {
	/** The text that was searched for. */
	text: string;
	terms: readonly JudgedTerm[];
	/** The highest BM25 score that a passage can have, and the one that the best passage has. */
	lexicalMax: number;
	lexicalBest: number;
}

/** Features that need only the words of the question. */
export const LEXICAL_FEATURES = [
	"share of the maximum BM25 score",
	"share of the best BM25 score",
	"words found",
	"words found, weighted by rarity",
	"words in the title or heading",
	"words that no passage contains",
	"rarest word found",
	"one divided by the number of words",
] as const;

/**
 * Returns the names of the features that also need word vectors. They follow the lexical features. A function, because
 * the Worker doesn't need the names and bundlers keep arrays with computed elements.
 */
export function listMeaningFeatures(): string[] {
	return [
		"words found, weighted by how telling they are",
		"words found, weighted by rarity and how telling they are",
		"words in the title or heading, weighted by how telling they are",
		"words that no passage contains, weighted by how telling they are",
		"most telling word found",
		"most telling word not found",
		"similarity of words, weighted by how telling they are",
		"similarity of the least similar word",
		"similarity of the least similar word, the less telling the higher",
		"geometric mean of the similarities of words",
		"words with a similar word, weighted by how telling they are",
		"similarity of the passage",
		"similarity of the title and heading",
		"similarity of the best sentence",
		"similarity of the best sentence with the title and heading",
		...listBackgroundFeatures(),
		...SENSE_FEATURES,
		...QUESTION_FEATURES,
		...SUBJECT_FEATURES,
	];
}

/**
 * Features of the question alone. How similar a passage must be depends on them: a question of two words is similar to
 * many passages.
 */
const QUESTION_FEATURES = [
	"all words of the question",
	"words searched for",
	"sum of how telling the words are",
	"how telling the most telling word is",
	"how telling the least telling word is",
	"length of the vector of the question",
] as const;

/** Similarity from which two words are similar. */
const SIMILAR_MIN = 0.55;
/** More than how telling any word is: the value for the least telling word if there are no words. */
const TELLING_MAX = 9;
/** Minimum factor of a geometric mean. */
const SIMILARITY_MIN = 0.05;

/**
 * Returns the feature values of each passage, in the order of `LEXICAL_FEATURES` and, if there are word vectors,
 * `listMeaningFeatures`.
 */
export function extractFeatures(
	question: JudgedQuestion,
	passages: readonly JudgedPassage[],
	vectors: WordVectors | null,
): number[][] {
	if (vectors === null) {
		return passages.map((passage) => describeWords(question, passage, findWeighted(question, passage, [])));
	}
	const matcher = new MeaningMatcher(vectors, question.text);
	const background = new BackgroundComparison(vectors, matcher.question);
	const wordVectors = question.terms.map(({ word }) => vectors.sumTokens(word.toLowerCase()));
	const weights = wordVectors.map(weighWord);
	const content = listQuestionWords(question.text, (word) => weighWord(vectors.sumTokens(word)));
	const ofQuestion = describeQuestion(question, matcher.question, weights);
	return passages.map((passage) => {
		const terms = findWeighted(question, passage, weights);
		const embedded = embedPassage(vectors, passage);
		const { passage: whole, title, sentence, titledSentence } = matcher.match(embedded);
		const sensed = terms.map((term, at) => ({ ...term, vector: wordVectors[at] ?? matcher.question }));
		const { ofTerms, ofContent } = compareWords(matcher, passage, terms, content);
		return [
			...describeWords(question, passage, terms),
			...describeMeaning(terms, ofTerms),
			...[whole, title, sentence, titledSentence],
			...background.describe(embedded),
			...describeSense(matcher.question, sensed, embedded),
			...ofQuestion,
			...describeSubject(content, ofContent, embedded.sentences),
		];
	});
}

function describeQuestion(
	{ text, terms }: JudgedQuestion,
	vector: Float32Array,
	weights: readonly number[],
): number[] {
	return [
		countWords(text),
		terms.length,
		weights.reduce((sum, weight) => sum + weight, 0),
		Math.max(0, ...weights),
		Math.min(TELLING_MAX, ...weights),
		Math.sqrt(sumSquares(vector)),
	];
}

/** Finds the words of a question in a passage. */
function findWeighted(
	question: JudgedQuestion,
	passage: JudgedPassage,
	weights: readonly number[],
): WeightedTerm[] {
	return findTerms(question.terms, passage).map((presence, at) => ({
		...presence,
		word: question.terms[at]?.word ?? "",
		rarity: question.terms[at]?.rarity ?? 0,
		unknown: question.terms[at]?.isUnknown === true ? 1 : 0,
		weight: weights[at] ?? 1,
	}));
}

/**
 * Returns for each term, and for each content word of the question, the similarity of the passage's most similar word,
 * from 0 to 1.
 */
function compareWords(
	matcher: MeaningMatcher,
	passage: JudgedPassage,
	terms: readonly WeightedTerm[],
	content: readonly ContentWord[],
): { ofTerms: number[]; ofContent: number[] } {
	// No word is more similar than the word itself.
	const known = new Map(terms.map(({ word, anywhere }) => [word.toLowerCase(), anywhere]));
	for (const { word } of content) if (!known.has(word)) known.set(word, 0);
	const absent = [...known.keys()].filter((word) => (known.get(word) ?? 0) < 1);
	for (const [at, similarity] of matcher.matchWords(absent, passage).entries()) {
		const word = absent[at] ?? "";
		known.set(word, Math.max(known.get(word) ?? 0, similarity));
	}
	const similarityOf = (word: string) => Math.min(1, known.get(word) ?? 0);
	return {
		ofTerms: terms.map(({ word }) => similarityOf(word.toLowerCase())),
		ofContent: content.map(({ word }) => similarityOf(word)),
	};
}

interface WeightedTerm {
	word: string;
	inTitle: number;
	anywhere: number;
	rarity: number;
	unknown: number;
	/** How telling the word is. */
	weight: number;
}

function describeWords(
	{ lexicalMax, lexicalBest }: JudgedQuestion,
	{ lexical }: JudgedPassage,
	terms: readonly WeightedTerm[],
): number[] {
	const bm25 = lexical ?? 0;
	return [
		Math.min(1, bm25 / (lexicalMax || 1)),
		Math.min(1, bm25 / (lexicalBest || 1)),
		average(
			terms,
			() => 1,
			(term) => term.anywhere,
		),
		average(
			terms,
			({ rarity }) => rarity,
			(term) => term.anywhere,
		),
		average(
			terms,
			() => 1,
			(term) => term.inTitle,
		),
		average(
			terms,
			() => 1,
			(term) => term.unknown,
		),
		Math.max(0, ...terms.map(({ anywhere, rarity }) => anywhere * rarity)),
		1 / Math.max(1, terms.length),
	];
}

function describeMeaning(terms: readonly WeightedTerm[], similarities: readonly number[]): number[] {
	const similar = terms.map((term, at) => ({ ...term, similarity: similarities[at] ?? 0 }));
	const logs = similar.map(({ similarity }) => Math.log(Math.max(SIMILARITY_MIN, similarity)));
	const logMean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
	const weight = (term: WeightedTerm) => term.weight;
	return [
		average(similar, weight, (term) => term.anywhere),
		average(
			similar,
			(term) => term.weight * term.rarity,
			(term) => term.anywhere,
		),
		average(similar, weight, (term) => term.inTitle),
		average(similar, weight, (term) => term.unknown),
		Math.max(0, ...similar.map((term) => term.anywhere * term.weight)),
		Math.max(0, ...similar.map((term) => (1 - term.anywhere) * term.weight)),
		average(similar, weight, (term) => term.similarity),
		Math.min(1, ...similar.map((term) => term.similarity)),
		Math.min(1, ...similar.map((term) => 1 - term.weight * (1 - term.similarity))),
		Math.exp(logMean),
		average(similar, weight, (term) => (term.similarity > SIMILAR_MIN ? 1 : 0)),
	];
}

/** Returns the weighted mean of a value over all words, or 0 if there are none. */
function average<Term>(
	terms: readonly Term[],
	weightOf: (term: Term) => number,
	measure: (term: Term) => number,
): number {
	const total = terms.reduce((sum, term) => sum + weightOf(term), 0);
	return total === 0 ? 0 : terms.reduce((sum, term) => sum + weightOf(term) * measure(term), 0) / total;
}

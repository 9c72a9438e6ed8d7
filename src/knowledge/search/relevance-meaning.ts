import { isStopWord } from "../../text/common-words.ts";
import { analyzeNames, analyzePassage } from "./passage-words.ts";
import type { JudgedPassage } from "./relevance-terms.ts";
import { WordSimilarity, type WordVectors } from "./word-vectors.ts";

/** Cosine similarities of a question and a passage. */
export interface MeaningMatch {
	passage: number;
	title: number;
	/** The similarity of the best sentence, alone and together with the title and heading. */
	sentence: number;
	titledSentence: number;
}

/** Maximum number of sentences of a passage, and of distinct words, that are compared. Bounds the time. */
const SENTENCES_MAX = 24;
const WORDS_MAX = 160;
/** The ends of sentences and lines. */
const SENTENCE_BREAK = /(?<=[.!?])\s+|\n+/;
/** The lengths of the vectors of a word that says nothing, such as "about", and the range up to a telling word. */
const EMPTY_WORD_LENGTH = 3;
const TELLING_WORD_LENGTH = 18;
/** Minimum weight of a word. */
const WEIGHT_MIN = 0.05;

/** Compares the meaning of one question with passages. */
export class MeaningMatcher {
	readonly #vectors: WordVectors;
	readonly #question: Float32Array;
	readonly #questionSquares: number;
	readonly #words: WordSimilarity;

	constructor(vectors: WordVectors, question: string) {
		this.#vectors = vectors;
		this.#question = vectors.sumTokens(question);
		this.#questionSquares = sumSquares(this.#question);
		this.#words = WordSimilarity.of(vectors);
	}

	/** Returns how much a word says about the subject, from almost 0 for "the" to more than 1 for "marathon". */
	weigh(word: string): number {
		const length = lengthOf(this.#vectors.sumTokens(word.toLowerCase()));
		return Math.max(WEIGHT_MIN, (length - EMPTY_WORD_LENGTH) / TELLING_WORD_LENGTH);
	}

	/** Compares the question with a passage as a whole and with its sentences. */
	match({ title, heading, text }: JudgedPassage): MeaningMatch {
		const question = this.#question;
		const head = this.#vectors.sumTokens(`${title} ${heading ?? ""}`);
		const headSquares = sumSquares(head);
		const headProduct = dotProduct(question, head);
		const whole = new Float32Array(head.length);
		let sentence = 0;
		let titledSentence = 0;
		for (const part of text.split(SENTENCE_BREAK).slice(0, SENTENCES_MAX)) {
			const vector = this.#vectors.sumTokens(part);
			let [product, squares, withHead] = [0, 0, 0];
			for (let i = 0; i < vector.length; i++) {
				const value = vector[i] ?? 0;
				whole[i] = (whole[i] ?? 0) + value;
				product += value * (question[i] ?? 0);
				squares += value * value;
				withHead += value * (head[i] ?? 0);
			}
			sentence = Math.max(sentence, this.#cosine(product, squares));
			const titledSquares = squares + 2 * withHead + headSquares;
			titledSentence = Math.max(titledSentence, this.#cosine(product + headProduct, titledSquares));
		}
		return {
			passage: this.#cosine(dotProduct(question, whole), sumSquares(whole)),
			title: this.#cosine(headProduct, headSquares),
			sentence,
			titledSentence,
		};
	}

	/** Returns for each word the similarity of the passage's most similar word, from 0 to 1. */
	matchWords(words: readonly string[], passage: JudgedPassage): number[] {
		if (words.length === 0) return [];
		const lower = words.map((word) => word.toLowerCase());
		return this.#words.findMostSimilar(lower, listContentWords(passage));
	}

	/** Returns the cosine similarity of the question and a vector, given their dot product and its squared length. */
	#cosine(product: number, squares: number): number {
		return product / (Math.sqrt(this.#questionSquares * Math.max(0, squares)) || 1);
	}
}

/** Returns the distinct words of a passage that are no stop words, up to `WORDS_MAX`. */
function listContentWords(passage: JudgedPassage): Set<string> {
	const found = new Set<string>();
	for (const words of [analyzeNames(passage).words, analyzePassage(passage).words]) {
		for (const word of words) {
			if (found.size >= WORDS_MAX) return found;
			if (word.length > 1 && !isStopWord(word)) found.add(word);
		}
	}
	return found;
}

function lengthOf(vector: Float32Array): number {
	return Math.sqrt(sumSquares(vector));
}

function sumSquares(vector: Float32Array): number {
	return dotProduct(vector, vector);
}

function dotProduct(a: Float32Array, b: Float32Array): number {
	let product = 0;
	for (let i = 0; i < a.length; i++) product += (a[i] ?? 0) * (b[i] ?? 0);
	return product;
}

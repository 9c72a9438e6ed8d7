import { RecentMap } from "../../recent-map.ts";
import { isStopWord } from "../../text/common-words.ts";
import { cosineSimilarity } from "../embeddings/vector.ts";
import { analyzeNames, analyzePassage } from "./passage-words.ts";
import type { JudgedPassage } from "./relevance-terms.ts";

/** Static word vectors. `StaticEmbedder` implements this interface. */
export interface WordVectors {
	/** Returns the leading components of the sum of a text's token vectors. */
	sumTokens(text: string, dimensions?: number): Float32Array;
}

/** Cosine similarities of a question and a passage. */
export interface MeaningMatch {
	passage: number;
	title: number;
	/** The similarity of the best sentence, alone and together with the title and heading. */
	sentence: number;
	titledSentence: number;
}

/** Number of leading dimensions that words are compared by. The embeddings are Matryoshka embeddings. */
const WORD_DIMENSIONS = 64;
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

/** Maximum number of words whose vectors an isolate keeps. They take about 6 MB. */
const KEPT_WORDS_MAX = 16_000;

const isolateCache = new WeakMap<WordVectors, RecentMap<string, Float32Array>>();

/** Compares the meaning of one question with passages. Keeps the vectors of words for the next questions. */
export class MeaningMatcher {
	readonly #vectors: WordVectors;
	readonly #question: Float32Array;
	readonly #words: RecentMap<string, Float32Array>;

	constructor(vectors: WordVectors, question: string) {
		this.#vectors = vectors;
		this.#question = vectors.sumTokens(question);
		this.#words = isolateCache.get(vectors) ?? new RecentMap(KEPT_WORDS_MAX);
		isolateCache.set(vectors, this.#words);
	}

	/** Returns how much a word says about the subject, from almost 0 for "the" to more than 1 for "marathon". */
	weigh(word: string): number {
		const length = lengthOf(this.#vectors.sumTokens(word.toLowerCase()));
		return Math.max(WEIGHT_MIN, (length - EMPTY_WORD_LENGTH) / TELLING_WORD_LENGTH);
	}

	/** Compares the question with a passage as a whole and with its sentences. */
	match({ title, heading, text }: JudgedPassage): MeaningMatch {
		const head = this.#vectors.sumTokens(`${title} ${heading ?? ""}`);
		const whole = new Float32Array(head.length);
		let sentence = 0;
		let titledSentence = 0;
		for (const part of text.split(SENTENCE_BREAK).slice(0, SENTENCES_MAX)) {
			const vector = this.#vectors.sumTokens(part);
			for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] ?? 0) + (vector[i] ?? 0);
			sentence = Math.max(sentence, cosineSimilarity(this.#question, vector));
			for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) + (head[i] ?? 0);
			titledSentence = Math.max(titledSentence, cosineSimilarity(this.#question, vector));
		}
		return {
			passage: cosineSimilarity(this.#question, whole),
			title: cosineSimilarity(this.#question, head),
			sentence,
			titledSentence,
		};
	}

	/** Returns for each word the similarity of the passage's most similar word, from 0 to 1. */
	matchWords(words: readonly string[], passage: JudgedPassage): number[] {
		const wanted = words.map((word) => this.#vectorOf(word.toLowerCase()));
		const similarities = words.map(() => 0);
		for (const word of listContentWords(passage)) {
			const vector = this.#vectorOf(word);
			for (let at = 0; at < wanted.length; at++) {
				const similarity = dotProduct(wanted[at] ?? vector, vector);
				if (similarity > (similarities[at] ?? 0)) similarities[at] = similarity;
			}
		}
		return similarities;
	}

	/** Returns the unit vector of a word. */
	#vectorOf(word: string): Float32Array {
		const known = this.#words.get(word);
		if (known !== undefined) return known;
		const vector = this.#vectors.sumTokens(word, WORD_DIMENSIONS);
		const length = lengthOf(vector) || 1;
		for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
		this.#words.set(word, vector);
		return vector;
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
	return Math.sqrt(dotProduct(vector, vector));
}

function dotProduct(a: Float32Array, b: Float32Array): number {
	// Four accumulators avoid dependency stalls.
	let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
	for (let i = 0; i < a.length; i += 4) {
		sum0 += (a[i] ?? 0) * (b[i] ?? 0);
		sum1 += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
		sum2 += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
		sum3 += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
	}
	return sum0 + sum1 + sum2 + sum3;
}

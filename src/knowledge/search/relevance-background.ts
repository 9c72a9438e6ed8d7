import { EVERYDAY_MESSAGES, EVERYDAY_TOPICS } from "./everyday-texts.ts";
import { findBestTitledSentence, type PassageVectors, type SentenceVector } from "./passage-vectors.ts";
import { addMultiple, dotProduct, sumSquares, toCosine } from "./vector-products.ts";
import type { WordVectors } from "./word-vectors.ts";

/**
 * Returns the names of the features that compare the similarity of question and passage with similarities to everyday
 * messages, which the knowledge base has nothing to do with. Adapted from score normalization in speaker verification
 * (Matejka et al.: Analysis of Score Normalization in Multilingual Speaker Recognition, 2017).
 */
export function listBackgroundFeatures(): string[] {
	return [
		...["passage", "best sentence", "title and heading"].flatMap((part) => [
			`similarity of the ${part}, in standard deviations from that of messages`,
			`share of messages that are less similar to the ${part}`,
			`similarity of the ${part}, beyond that of the nearest messages`,
		]),
		"similarity of the passage, in standard deviations from that of the question and messages",
		"similarity of the best sentence, in standard deviations from that of the question and messages",
		"similarity of the passage, beyond that of the question and the nearest messages",
		"similarity of the best sentence, beyond that of the question and the nearest messages",
		"similarity of the best sentence, beyond that of the question and the nearest message",
		"similarity of the question and the nearest message",
		"similarity of the question and the nearest messages",
		"similarity of the question and the nearer messages",
		"similarity of the question and all messages",
		"similarity of the question and the nearest topic",
		"similarity of the question and the nearest topics",
		"similarity of the passage, beyond that of the question and the nearest topic",
		"similarity of the best sentence, beyond that of the question and the nearest topic",
	];
}

/** Number of leading dimensions that messages are compared by. */
const DIMENSIONS = 64;
/** Numbers of messages that are the nearest and the nearer ones. */
const NEAREST = 10;
const NEARER = 50;
const NEAREST_TOPICS = 4;
/** Number of texts whose vectors are computed at once: a few milliseconds after a start. */
const TEXTS_PER_STEP = 64;
/** Minimum standard deviation, so that nothing is divided by 0. */
const DEVIATION_MIN = 1e-6;

/** The cosine similarities of a vector and the everyday messages, and their statistics. */
interface Similarities {
	cosines: Float32Array;
	mean: number;
	deviation: number;
	/** The mean of the nearest messages. */
	nearest: number;
}

/** The everyday messages and topics. */
interface Background {
	messages: BackgroundVectors;
	topics: BackgroundVectors;
}

const isolateCache = new WeakMap<WordVectors, Background>();

/** Returns the background that the isolate keeps for word vectors. */
function backgroundOf(vectors: WordVectors): Background {
	const steps = computeBackground(vectors);
	for (;;) {
		const known = isolateCache.get(vectors);
		if (known !== undefined) return known;
		steps.next();
	}
}

/** Computes the background that the isolate keeps for word vectors. Yields after every few texts. */
export function* computeBackground(vectors: WordVectors): Generator<undefined> {
	const messages = new BackgroundVectors(EVERYDAY_MESSAGES.value.length);
	const topics = new BackgroundVectors(EVERYDAY_TOPICS.value.length);
	yield* messages.embed(EVERYDAY_MESSAGES.value, vectors);
	yield* topics.embed(EVERYDAY_TOPICS.value, vectors);
	isolateCache.set(vectors, { messages, topics });
}

/** Number of texts that a vector is compared with at once: each of its numbers is read less often. */
const TEXTS_AT_ONCE = 4;

/** The vectors of texts that a knowledge base has nothing to do with. */
class BackgroundVectors {
	readonly #count: number;
	/** The unit vectors of the texts, and zero vectors up to a multiple of `TEXTS_AT_ONCE`. */
	readonly #units: Float32Array;
	/** Those of vectors that are compared with many questions, such as a passage's. */
	readonly #similarities = new WeakMap<Float32Array, Similarities>();

	constructor(count: number) {
		this.#count = count;
		this.#units = new Float32Array(Math.ceil(count / TEXTS_AT_ONCE) * TEXTS_AT_ONCE * DIMENSIONS);
	}

	/** Computes the vectors of the texts. Yields after every few texts. */
	*embed(texts: readonly string[], vectors: WordVectors): Generator<undefined> {
		for (const [at, text] of texts.entries()) {
			const vector = vectors.sumTokens(text, DIMENSIONS);
			const length = Math.sqrt(sumSquares(vector)) || 1;
			for (let i = 0; i < DIMENSIONS; i++) this.#units[at * DIMENSIONS + i] = (vector[i] ?? 0) / length;
			if (at % TEXTS_PER_STEP === 0) yield;
		}
	}

	/** Returns the similarities of a vector and the texts. Keeps them as long as the vector. */
	compare(vector: Float32Array): Similarities {
		const known = this.#similarities.get(vector) ?? toSimilarities(vector, this.#multiply(vector));
		this.#similarities.set(vector, known);
		return known;
	}

	/** Returns the products of a vector and the unit vectors of the texts. */
	#multiply(vector: Float32Array): Float64Array {
		const units = this.#units;
		const products = new Float64Array(this.#count);
		for (let at = 0; at < this.#count; at += TEXTS_AT_ONCE) {
			const from = at * DIMENSIONS;
			let [product0, product1, product2, product3] = [0, 0, 0, 0];
			for (let i = 0; i < DIMENSIONS; i++) {
				const value = vector[i] ?? 0;
				product0 += value * (units[from + i] ?? 0);
				product1 += value * (units[from + DIMENSIONS + i] ?? 0);
				product2 += value * (units[from + 2 * DIMENSIONS + i] ?? 0);
				product3 += value * (units[from + 3 * DIMENSIONS + i] ?? 0);
			}
			// Elements beyond the end are ignored.
			products[at] = product0;
			products[at + 1] = product1;
			products[at + 2] = product2;
			products[at + 3] = product3;
		}
		return products;
	}
}

/** Returns the similarities of a vector and texts, given its products with the unit vectors of the texts. */
function toSimilarities(vector: Float32Array, products: Float64Array): Similarities {
	const length = Math.sqrt(sumSquares(vector.subarray(0, DIMENSIONS))) || 1;
	const cosines = new Float32Array(products.length);
	let [sum, squares] = [0, 0];
	for (let at = 0; at < products.length; at++) {
		const cosine = (products[at] ?? 0) / length;
		cosines[at] = cosine;
		sum += cosine;
		squares += cosine ** 2;
	}
	const mean = sum / cosines.length;
	const deviation = Math.sqrt(Math.max(0, squares / cosines.length - mean ** 2)) + DEVIATION_MIN;
	return { cosines, mean, deviation, nearest: meanOf(listHighest(cosines, NEAREST)) };
}

/** The vectors of sentences together with the title and heading, in the leading dimensions. */
const titledVectors = new WeakMap<SentenceVector, Float32Array>();

/** Returns the vector of a passage's best sentence for a question, together with the title and heading. */
function titledVectorOf(question: Float32Array, passage: PassageVectors): Float32Array {
	const { sentence } = findBestTitledSentence(question, passage);
	if (sentence === undefined) return passage.head;
	const titled = titledVectors.get(sentence) ?? sentence.vector.slice(0, DIMENSIONS);
	if (!titledVectors.has(sentence)) addMultiple(titled, passage.head);
	titledVectors.set(sentence, titled);
	return titled;
}

/** Computes the values of `listBackgroundFeatures` for the passages of one question. */
export class BackgroundComparison {
	readonly #background: BackgroundVectors;
	readonly #question: Float32Array;
	readonly #messages: Similarities;
	/** The highest similarities of the question and the messages, in ascending order. */
	readonly #nearer: Float32Array;
	/** The highest similarities of the question and the topics, in ascending order. */
	readonly #topics: Float32Array;

	/** `question` is the sum of the question's token vectors. */
	constructor(vectors: WordVectors, question: Float32Array) {
		const { messages, topics } = backgroundOf(vectors);
		this.#background = messages;
		this.#question = question;
		this.#topics = listHighest(topics.compare(question).cosines, NEAREST_TOPICS);
		this.#messages = messages.compare(question);
		this.#nearer = listHighest(this.#messages.cosines, NEARER);
	}

	/** Returns the values for one passage. */
	describe(passage: PassageVectors): number[] {
		const { head, whole } = passage;
		const parts = [whole, titledVectorOf(this.#question, passage), head];
		const similarities = parts.map((vector) => this.#compareQuestion(vector));
		const [ofWhole = 0, ofSentence = 0] = similarities;
		const { mean, deviation, nearest } = this.#messages;
		const nearestMessage = this.#nearer.at(-1) ?? 0;
		const nearestTopic = this.#topics.at(-1) ?? 0;
		return [
			...parts.flatMap((vector, at) => {
				const similarity = similarities[at] ?? 0;
				const messages = this.#background.compare(vector);
				return [
					(similarity - messages.mean) / messages.deviation,
					countBelow(messages.cosines, similarity) / messages.cosines.length,
					similarity - messages.nearest,
				];
			}),
			(ofWhole - mean) / deviation,
			(ofSentence - mean) / deviation,
			ofWhole - nearest,
			ofSentence - nearest,
			ofSentence - nearestMessage,
			nearestMessage,
			nearest,
			meanOf(this.#nearer),
			mean,
			nearestTopic,
			meanOf(this.#topics),
			ofWhole - nearestTopic,
			ofSentence - nearestTopic,
		];
	}

	#compareQuestion(vector: Float32Array): number {
		const [a, b] = [this.#question.subarray(0, DIMENSIONS), vector.subarray(0, DIMENSIONS)];
		return toCosine(dotProduct(a, b), sumSquares(a), sumSquares(b));
	}
}

function meanOf(values: Float32Array): number {
	return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Returns the highest elements of an unsorted list in ascending order. Faster than sorting it. */
function listHighest(values: Float32Array, count: number): Float32Array {
	const highest = values.slice(0, count).sort();
	for (let at = count; at < values.length; at++) {
		const value = values[at] ?? 0;
		if (value <= (highest[0] ?? 0)) continue;
		let to = 1;
		for (; to < highest.length && (highest[to] ?? 0) < value; to++) highest[to - 1] = highest[to] ?? 0;
		highest[to - 1] = value;
	}
	return highest;
}

/** Returns the number of elements that are less than a value. */
function countBelow(values: Float32Array, value: number): number {
	let count = 0;
	for (let at = 0; at < values.length; at++) if ((values[at] ?? 0) < value) count++;
	return count;
}

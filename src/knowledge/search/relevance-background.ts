import { EVERYDAY_MESSAGES, EVERYDAY_TOPICS } from "./everyday-texts.ts";
import { findBestTitledSentence, type PassageVectors } from "./passage-vectors.ts";
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

/** The vectors of texts that a knowledge base has nothing to do with. */
class BackgroundVectors {
	readonly #count: number;
	/** The unit vectors of the texts, and a zero vector if their number is odd. */
	readonly #units: Float32Array;

	constructor(count: number) {
		this.#count = count;
		this.#units = new Float32Array((count + (count % 2)) * DIMENSIONS);
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

	/**
	 * Returns the similarities of each vector and the texts. Compares up to three vectors at once with two texts at once,
	 * because that takes half the time: each number is read less often.
	 */
	compare(first: Float32Array, second = first, third = first): [Similarities, Similarities, Similarities] {
		const units = this.#units;
		const [ofFirst, ofSecond, ofThird] = [this.#products(), this.#products(), this.#products()];
		for (let at = 0; at < this.#count; at += 2) {
			const from = at * DIMENSIONS;
			const next = from + DIMENSIONS;
			let [a0, a1, b0, b1, c0, c1] = [0, 0, 0, 0, 0, 0];
			for (let i = 0; i < DIMENSIONS; i++) {
				const unit0 = units[from + i] ?? 0;
				const unit1 = units[next + i] ?? 0;
				const a = first[i] ?? 0;
				const b = second[i] ?? 0;
				const c = third[i] ?? 0;
				a0 += a * unit0;
				a1 += a * unit1;
				b0 += b * unit0;
				b1 += b * unit1;
				c0 += c * unit0;
				c1 += c * unit1;
			}
			ofFirst[at] = a0;
			ofFirst[at + 1] = a1;
			ofSecond[at] = b0;
			ofSecond[at + 1] = b1;
			ofThird[at] = c0;
			ofThird[at + 1] = c1;
		}
		return [toSimilarities(first, ofFirst), toSimilarities(second, ofSecond), toSimilarities(third, ofThird)];
	}

	#products(): Float64Array {
		return new Float64Array(this.#count);
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
	return { cosines, mean, deviation };
}

/** Computes the values of `listBackgroundFeatures` for the passages of one question. */
export class BackgroundComparison {
	readonly #background: BackgroundVectors;
	readonly #question: Float32Array;
	readonly #messages: Omit<Similarities, "cosines">;
	/** The similarities of the question and the messages, in ascending order. */
	readonly #sorted: Float32Array;
	/** The similarities of the question and the nearest topics, in ascending order. */
	readonly #topics: Float32Array;

	/** `question` is the sum of the question's token vectors. */
	constructor(vectors: WordVectors, question: Float32Array) {
		const { messages, topics } = backgroundOf(vectors);
		this.#background = messages;
		this.#question = question;
		this.#topics = topics.compare(question)[0].cosines.sort().slice(-NEAREST_TOPICS);
		const [{ cosines, ...statistics }] = messages.compare(question);
		this.#messages = statistics;
		this.#sorted = cosines.sort();
	}

	/** Returns the values for one passage. */
	describe(passage: PassageVectors): number[] {
		const { head, whole } = passage;
		const titled = findBestTitledSentence(this.#question, passage).sentence?.vector.slice() ?? head.slice();
		addMultiple(titled, head);
		const similarities = [whole, titled, head].map((vector) => this.#compareQuestion(vector));
		const [ofWhole = 0, ofSentence = 0] = similarities;
		const messages = this.#background.compare(whole, titled, head);
		const { mean, deviation } = this.#messages;
		const sorted = this.#sorted;
		const nearest = meanOfLast(sorted, NEAREST);
		const nearestTopic = this.#topics.at(-1) ?? 0;
		return [
			...messages.flatMap((ofPart, at) => {
				const similarity = similarities[at] ?? 0;
				return [
					(similarity - ofPart.mean) / ofPart.deviation,
					countBelow(ofPart.cosines, similarity) / ofPart.cosines.length,
					similarity - meanOfHighest(ofPart.cosines, NEAREST),
				];
			}),
			(ofWhole - mean) / deviation,
			(ofSentence - mean) / deviation,
			ofWhole - nearest,
			ofSentence - nearest,
			ofSentence - (sorted.at(-1) ?? 0),
			sorted.at(-1) ?? 0,
			nearest,
			meanOfLast(sorted, NEARER),
			mean,
			nearestTopic,
			meanOfLast(this.#topics, NEAREST_TOPICS),
			ofWhole - nearestTopic,
			ofSentence - nearestTopic,
		];
	}

	#compareQuestion(vector: Float32Array): number {
		const [a, b] = [this.#question.subarray(0, DIMENSIONS), vector.subarray(0, DIMENSIONS)];
		return toCosine(dotProduct(a, b), sumSquares(a), sumSquares(b));
	}
}

function meanOfLast(sorted: Float32Array, count: number): number {
	const last = sorted.subarray(-count);
	return last.reduce((sum, value) => sum + value, 0) / Math.max(1, last.length);
}

/** Returns the mean of the highest elements of an unsorted list. Faster than sorting it. */
function meanOfHighest(values: Float32Array, count: number): number {
	const highest = values.slice(0, count).sort();
	for (let at = count; at < values.length; at++) {
		const value = values[at] ?? 0;
		if (value <= (highest[0] ?? 0)) continue;
		let to = 1;
		for (; to < highest.length && (highest[to] ?? 0) < value; to++) highest[to - 1] = highest[to] ?? 0;
		highest[to - 1] = value;
	}
	return meanOfLast(highest, count);
}

/** Returns the number of elements that are less than a value. */
function countBelow(values: Float32Array, value: number): number {
	let count = 0;
	for (let at = 0; at < values.length; at++) if ((values[at] ?? 0) < value) count++;
	return count;
}

import { TextSlots } from "../../text/text-slots.ts";

/** Static word vectors. `StaticEmbedder` implements this interface. */
export interface WordVectors {
	/** Returns the leading components of the sum of a text's token vectors. */
	sumTokens(text: string, dimensions?: number): Float32Array;
}

/** Number of leading dimensions that words are compared by. The embeddings are Matryoshka embeddings. */
const DIMENSIONS = 64;
/** Number of words whose vectors an isolate keeps. They take 4 MB. */
const KEPT_WORDS = 16_384;

const isolateCache = new WeakMap<WordVectors, WordSimilarity>();

/** Compares words by their vectors, and keeps the vectors for the next comparisons. */
export class WordSimilarity {
	readonly #vectors: WordVectors;
	readonly #slots = new TextSlots(KEPT_WORDS);
	readonly #units = new Float32Array(KEPT_WORDS * DIMENSIONS);

	/** Returns the instance that the isolate keeps for word vectors. */
	static of(vectors: WordVectors): WordSimilarity {
		const known = isolateCache.get(vectors) ?? new WordSimilarity(vectors);
		isolateCache.set(vectors, known);
		return known;
	}

	private constructor(vectors: WordVectors) {
		this.#vectors = vectors;
	}

	/** Returns for each wanted word the similarity of the most similar one of `others`, from 0 to 1. */
	findMostSimilar(wanted: readonly string[], others: Iterable<string>): number[] {
		const units = wanted.map((word) => {
			const from = this.#locate(word);
			return this.#units.slice(from, from + DIMENSIONS);
		});
		const similarities = wanted.map(() => 0);
		if (wanted.length === 0) return similarities;
		for (const other of others) {
			const from = this.#locate(other);
			for (const [at, unit] of units.entries()) {
				const similarity = dotProduct(unit, this.#units, from);
				if (similarity > (similarities[at] ?? 0)) similarities[at] = similarity;
			}
		}
		return similarities;
	}

	/** Returns where the unit vector of a word begins. */
	#locate(word: string): number {
		const slot = this.#slots.locate(word, 0, word.length);
		if (slot >= 0) return slot * DIMENSIONS;
		const from = ~slot * DIMENSIONS;
		const vector = this.#vectors.sumTokens(word, DIMENSIONS);
		const length = Math.sqrt(dotProduct(vector, vector, 0)) || 1;
		for (let i = 0; i < DIMENSIONS; i++) this.#units[from + i] = (vector[i] ?? 0) / length;
		return from;
	}
}

/** Returns the dot product of `a` and the elements of `b` from a position on. */
function dotProduct(a: Float32Array, b: Float32Array, from: number): number {
	// Four accumulators avoid dependency stalls.
	let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
	for (let i = 0; i < DIMENSIONS; i += 4) {
		const at = from + i;
		sum0 += (a[i] ?? 0) * (b[at] ?? 0);
		sum1 += (a[i + 1] ?? 0) * (b[at + 1] ?? 0);
		sum2 += (a[i + 2] ?? 0) * (b[at + 2] ?? 0);
		sum3 += (a[i + 3] ?? 0) * (b[at + 3] ?? 0);
	}
	return sum0 + sum1 + sum2 + sum3;
}

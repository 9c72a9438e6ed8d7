import type { EmbedSync } from "../../text/embed-sync.ts";
import { addMultiple, dotProduct } from "../search/vector-products.ts";
import { nameSamePlace } from "./demonyms.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Similarity of two forms of a word that have different stems, such as "electric" and "electricity". */
const FAMILY_SIMILARITY = 0.85;
const FAMILY_PREFIX_MIN_CHARS = 5;
const FAMILY_SUFFIX_MAX_CHARS = 5;
/** Cosine similarities of unrelated words are below the first value; those of synonyms are above the second. */
const UNRELATED_COSINE = 0.26;
const SYNONYM_COSINE = 0.62;
/** Similarity of two words with the same meaning. */
const SYNONYM_SIMILARITY = 0.9;
/** Maximum number of texts embedded per answer. Embedding is the slowest part of the check. */
const EMBEDDED_TEXTS_MAX = 1_500;

/** The unit vectors of the content words of a sentence and of its clauses. Null without vectors. */
export interface SentenceVectors {
	whole: Float32Array | null;
	/** Length of the weighted sum of the vectors of all words. */
	length: number;
	clauses: readonly { words: number; vector: Float32Array | null }[];
}

/** Compares words by their form and, if vectors are available, by their meaning. */
export class WordSimilarity {
	readonly #embed: EmbedSync | null;
	readonly #cosines = new Map<string, Map<string, number>>();
	readonly #sentences = new WeakMap<ParsedSentence, SentenceVectors>();
	readonly #vectors = new Map<string, Float32Array>();

	constructor(embed: EmbedSync | null) {
		this.#embed = embed;
	}

	get hasVectors(): boolean {
		return this.#embed !== null;
	}

	/**
	 * Returns the similarity of two content words, from 0 to 1. Numbers and names are similar only to themselves.
	 * With `isFormOnly`, words with another stem are not compared by their meaning.
	 */
	compare(a: Token, b: Token, isFormOnly: boolean): number {
		if (a.stem === b.stem) return 1;
		if (a.kind === "number" || b.kind === "number") return 0;
		const hasName = a.kind === "name" || b.kind === "name";
		const isFamily = sharesRoot(a.word, b.word) || (hasName && nameSamePlace(a.stem, b.stem));
		if (a.kind === "name" && b.kind === "name") return isFamily ? FAMILY_SIMILARITY : 0;
		if (this.#embed === null || isFormOnly) return isFamily ? FAMILY_SIMILARITY : 0;
		const cosine = this.cosineOfWords(a.word, b.word);
		if (isFamily && cosine > UNRELATED_COSINE) return FAMILY_SIMILARITY;
		if (a.kind === "name") return 0;
		const share = (cosine - UNRELATED_COSINE) / (SYNONYM_COSINE - UNRELATED_COSINE);
		return SYNONYM_SIMILARITY * Math.min(1, Math.max(0, share));
	}

	/** Like `cosine`, but remembers the result. Words are compared in many windows. */
	cosineOfWords(a: string, b: string): number {
		let known = this.#cosines.get(a);
		if (known === undefined) {
			known = new Map();
			this.#cosines.set(a, known);
		}
		let cosine = known.get(b);
		if (cosine === undefined) {
			cosine = this.cosine(a, b);
			known.set(b, cosine);
		}
		return cosine;
	}

	/** Returns the cosine similarity of two texts; 0 without vectors or if too many texts have been embedded. */
	cosine(a: string, b: string): number {
		const [first, second] = [this.#vectorOf(a), this.#vectorOf(b)];
		if (first === null || second === null) return 0;
		return multiply(first, second);
	}

	/** Returns the vectors of the content words of a sentence and of its clauses, and remembers them. */
	sumSentence(sentence: ParsedSentence, weightOf: (stem: string) => number): SentenceVectors {
		let known = this.#sentences.get(sentence);
		if (known === undefined) {
			const clauses = [...Map.groupBy(sentence.content, ({ clause }) => clause).values()];
			const { vector: whole, length } = this.#sum(sentence.content, weightOf);
			const parts = clauses.map((words) => ({
				words: words.length,
				vector: clauses.length === 1 ? whole : this.#sum(words, weightOf).vector,
			}));
			known = { whole, length, clauses: parts };
			this.#sentences.set(sentence, known);
		}
		return known;
	}

	/** Returns the unit vector of the weighted sum of the vectors of words, and the length of the sum. */
	#sum(
		words: readonly Token[],
		weightOf: (stem: string) => number,
	): { vector: Float32Array | null; length: number } {
		let sum: Float32Array | null = null;
		for (const { word, stem } of words) {
			const vector = this.#vectorOf(word);
			if (vector === null) continue;
			const weight = weightOf(stem);
			sum ??= new Float32Array(vector.length);
			addMultiple(sum, vector, weight);
		}
		const length = Math.sqrt(multiply(sum, sum));
		return { vector: length === 0 ? null : (sum?.map((value) => value / length) ?? null), length };
	}

	#vectorOf(text: string): Float32Array | null {
		const known = this.#vectors.get(text);
		if (known !== undefined) return known;
		if (this.#embed === null || this.#vectors.size >= EMBEDDED_TEXTS_MAX) return null;
		const vector = this.#embed(text);
		this.#vectors.set(text, vector);
		return vector;
	}
}

/** Returns whether two words start alike and differ only in their endings. */
function sharesRoot(a: string, b: string): boolean {
	const shorter = Math.min(a.length, b.length);
	let shared = 0;
	while (shared < shorter && a[shared] === b[shared]) shared++;
	return (
		shared >= FAMILY_PREFIX_MIN_CHARS && Math.max(a.length, b.length) - shared <= FAMILY_SUFFIX_MAX_CHARS
	);
}

/**
 * Returns the dot product of two vectors, which is the cosine similarity of unit vectors. Returns 0 if one is missing.
 */
export function multiply(a: Float32Array | null | undefined, b: Float32Array | null | undefined): number {
	if (!a || !b) return 0;
	return dotProduct(a, b);
}

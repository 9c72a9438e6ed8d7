import type { JudgedPassage } from "./relevance-terms.ts";
import { addMultiple, dotProduct, sumSquares, toCosine } from "./vector-products.ts";
import type { WordVectors } from "./word-vectors.ts";

/** A sentence of a passage: its text in lower case, and the sum of its token vectors. */
export interface SentenceVector {
	text: string;
	vector: Float32Array;
	/** The squared lengths of the vector, alone and together with that of the title and heading. */
	squares: number;
	titledSquares: number;
}

/** The sums of the token vectors of a passage. */
export interface PassageVectors {
	/** The title and heading. */
	head: Float32Array;
	/** All sentences together. */
	whole: Float32Array;
	sentences: readonly SentenceVector[];
}

/** Maximum number of sentences of a passage that are compared. Bounds the time. */
const SENTENCES_MAX = 24;
/** The ends of sentences and lines. */
const SENTENCE_BREAK = /(?<=[.!?])\s+|\n+/;

/** Returns the vectors of a passage and of its sentences. */
export function embedPassage(vectors: WordVectors, { title, heading, text }: JudgedPassage): PassageVectors {
	const head = vectors.sumTokens(`${title} ${heading ?? ""}`);
	const headSquares = sumSquares(head);
	const whole = new Float32Array(head.length);
	const sentences = text
		.split(SENTENCE_BREAK)
		.slice(0, SENTENCES_MAX)
		.map((part) => {
			const vector = vectors.sumTokens(part);
			addMultiple(whole, vector);
			const squares = sumSquares(vector);
			const titledSquares = squares + 2 * dotProduct(vector, head) + headSquares;
			return { text: part.toLowerCase(), vector, squares, titledSquares };
		});
	return { head, whole, sentences };
}

/** Returns the sentence that is most similar to a vector together with the title and heading, and its similarity. */
export function findBestTitledSentence(
	vector: Float32Array,
	{ head, sentences }: PassageVectors,
): { sentence: SentenceVector | undefined; similarity: number } {
	const squares = sumSquares(vector);
	const headProduct = dotProduct(vector, head);
	let best: SentenceVector | undefined;
	let similarity = Number.NEGATIVE_INFINITY;
	for (const sentence of sentences) {
		const product = dotProduct(vector, sentence.vector) + headProduct;
		const cosine = toCosine(product, squares, sentence.titledSquares);
		if (cosine <= similarity) continue;
		similarity = cosine;
		best = sentence;
	}
	return { sentence: best, similarity: best === undefined ? 0 : similarity };
}

import { RecentMap } from "../../recent-map.ts";
import type { Passage } from "../../text/passage.ts";
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

type NamedText = Pick<Passage, "title" | "heading" | "text">;

/** Maximum number of passages whose vectors an isolate keeps, each about 10 KB: those of a few searches. */
const KEPT_PASSAGES_MAX = 128;
/** Maximum number of sentences of a passage that are compared. Bounds the time. */
const SENTENCES_MAX = 24;
/** The ends of sentences and lines. */
const SENTENCE_BREAK = /(?<=[.!?])\s+|\n+/;

/** Keyed by the texts themselves, so that they never return the vectors of an earlier version. */
const kept = new WeakMap<WordVectors, RecentMap<string, PassageVectors>>();

/**
 * Returns the vectors of a passage and of its sentences. Keeps them, because a search compares a passage more than once, and
 * the next search often finds it again.
 */
export function embedPassage(vectors: WordVectors, passage: NamedText): PassageVectors {
	const known = kept.get(vectors) ?? new RecentMap(KEPT_PASSAGES_MAX);
	kept.set(vectors, known);
	const { title, heading, text } = passage;
	const key = `${title}\n${heading ?? ""}\n\n${text}`;
	const found = known.get(key);
	if (found !== undefined) return found;
	const embedded = embed(vectors, passage);
	known.set(key, embedded);
	return embedded;
}

function embed(vectors: WordVectors, { title, heading, text }: NamedText): PassageVectors {
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

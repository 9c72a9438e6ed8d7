import { addMultiple } from "../search/vector-products.ts";
import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED } from "./coverage.ts";
import type { ParsedSentence } from "./sentence.ts";
import { multiply, type SentenceVectors, type WordSimilarity } from "./word-similarity.ts";

/**
 * Cosine similarities of the content words of a claim, weighted by their inverse document frequency, to those of a
 * window: to the sentence with the most matches, to all sentences, and of the claim's least similar clause to the
 * clause or sentence that resembles it most. 0 without vectors.
 */
export const COSINE_SIGNALS = ["placeCosine", "windowCosine", "worstClauseCosine"] as const;
export type CosineSignals = Record<(typeof COSINE_SIGNALS)[number], number>;

/** Measures the similarity of a claim's words to those of a window. */
export function measureCosines(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentences: readonly ParsedSentence[],
	words: WordSimilarity,
	weightOf: (stem: string) => number,
): CosineSignals {
	if (!words.hasVectors) return { placeCosine: 0, windowCosine: 0, worstClauseCosine: 0 };
	const own = words.sumSentence(claim, weightOf);
	const sums = sentences.map((sentence) => words.sumSentence(sentence, weightOf));
	const place = findPlace(aligned.filter(({ similarity }) => similarity >= MATCHED));
	const parts = sums.flatMap(({ whole, clauses }) => [whole, ...clauses.map(({ vector }) => vector)]);
	const compared = own.clauses.filter(({ words: count }) => count > 1 || own.clauses.length === 1);
	const best = compared.map(({ vector }) => Math.max(0, ...parts.map((part) => multiply(vector, part))));
	return {
		placeCosine: place === null ? 0 : multiply(own.whole, sums[sentences.indexOf(place.sentence)]?.whole),
		windowCosine: compareWithSum(own.whole, sums),
		worstClauseCosine: Math.min(1, ...best),
	};
}

/** Returns the cosine similarity of a unit vector to the sum of the vectors of all sentences. */
function compareWithSum(own: Float32Array | null, sentences: readonly SentenceVectors[]): number {
	const [first, ...others] = sentences;
	if (others.length === 0 || first?.whole == null) return multiply(own, first?.whole);
	const sum = first.whole.map((value) => value * first.length);
	for (const { whole, length } of others) {
		if (whole !== null) addMultiple(sum, whole, length);
	}
	const length = Math.sqrt(multiply(sum, sum));
	return length === 0 ? 0 : multiply(own, sum) / length;
}

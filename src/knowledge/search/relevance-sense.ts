import type { PassageVectors, SentenceVector } from "./passage-vectors.ts";
import { findBestTitledSentence } from "./passage-vectors.ts";
import { addMultiple, dotProduct, sumSquares, toCosine } from "./vector-products.ts";

/** A word of the question, as a passage contains it. */
export interface SensedTerm {
	word: string;
	vector: Float32Array;
	/** How telling the word is. */
	weight: number;
	/** How well the passage contains the word, from 0 to 1. */
	anywhere: number;
}

/**
 * Features that tell whether a passage uses the words that it shares with the question in the same sense: whether what
 * stands around them is similar. "Train for a marathon" and "train a model" share a word but not its sense.
 */
export const SENSE_FEATURES = [
	"similarity of what surrounds a shared word, for the least similar",
	"similarity of what surrounds shared words in their sentences",
	"similarity of the passage to what surrounds a shared word, for the least similar",
	"similarity of the passage to what surrounds shared words",
	"share of the question that its missing words make up",
	"similarity of the passage to the missing words",
	"similarity of the shared words to the missing words",
	"similarity of the best sentence to the missing words",
] as const;

/** Length from which the vector of the rest of a question says something. */
const REST_LENGTH_MIN = 4;
/** Length from which the vector of some words of a question says something. */
const WORDS_LENGTH_MIN = 1;
/** Value of the similarities if no word is shared, or the question has no other words. */
const NOTHING_SHARED = -0.2;
/** Weight of a word that says nothing, so that the sum of weights is never 0. */
const WEIGHT_FLOOR = 1e-6;
/** The endings of English words that may differ between the question and a sentence. */
const INFLECTION = /(?:ing|ies|es|s|ed|er|e|y)$/;
const INFLECTED_MIN_CHARS = 5;

/** Returns the values of `SENSE_FEATURES` for a passage. `question` is the sum of the question's token vectors. */
export function describeSense(
	question: Float32Array,
	terms: readonly SensedTerm[],
	passage: PassageVectors,
): number[] {
	return [...compareSurroundings(question, terms, passage), ...compareMissingWords(terms, passage)];
}

function compareSurroundings(
	question: Float32Array,
	terms: readonly SensedTerm[],
	passage: PassageVectors,
): number[] {
	let [minSentence, minPassage] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	let [sumSentence, sumPassage, total] = [0, 0, 0];
	for (const { word, vector, weight, anywhere } of terms) {
		if (anywhere <= 0) continue;
		const rest = question.slice();
		addMultiple(rest, vector, -1);
		const restSquares = sumSquares(rest);
		if (restSquares < REST_LENGTH_MIN ** 2) continue;
		const containing = findSentences(word, passage.sentences);
		const sentences = containing.length > 0 ? containing : passage.sentences;
		let inSentence = -1;
		for (const sentence of sentences) {
			const around = sentence.vector.slice();
			addMultiple(around, passage.head);
			addMultiple(around, vector, -1);
			inSentence = Math.max(inSentence, toCosine(dotProduct(around, rest), sumSquares(around), restSquares));
		}
		const around = passage.whole.slice();
		addMultiple(around, vector, -Math.max(1, containing.length));
		const inPassage = toCosine(dotProduct(around, rest), sumSquares(around), restSquares);
		minSentence = Math.min(minSentence, inSentence);
		minPassage = Math.min(minPassage, inPassage);
		const share = weight * anywhere + WEIGHT_FLOOR;
		sumSentence += share * inSentence;
		sumPassage += share * inPassage;
		total += share;
	}
	if (total === 0) return [NOTHING_SHARED, NOTHING_SHARED, NOTHING_SHARED, NOTHING_SHARED];
	return [minSentence, sumSentence / total, minPassage, sumPassage / total];
}

function compareMissingWords(terms: readonly SensedTerm[], passage: PassageVectors): number[] {
	const shared = new Float32Array(passage.head.length);
	const missing = new Float32Array(passage.head.length);
	for (const { vector, anywhere } of terms) {
		addMultiple(shared, vector, anywhere);
		addMultiple(missing, vector, 1 - anywhere);
	}
	const [sharedSquares, missingSquares] = [sumSquares(shared), sumSquares(missing)];
	const [sharedLength, missingLength] = [Math.sqrt(sharedSquares), Math.sqrt(missingSquares)];
	const share = missingLength / (sharedLength + missingLength || 1);
	if (missingLength <= WORDS_LENGTH_MIN) return [share, 1, 1, 1];
	const whole = passage.whole.slice();
	addMultiple(whole, passage.head);
	return [
		share,
		toCosine(dotProduct(missing, whole), missingSquares, sumSquares(whole)),
		sharedLength > WORDS_LENGTH_MIN
			? toCosine(dotProduct(missing, shared), missingSquares, sharedSquares)
			: 1,
		findBestTitledSentence(missing, passage).similarity,
	];
}

/** Returns the sentences that contain a word or an inflection of it. */
export function findSentences(word: string, sentences: readonly SentenceVector[]): SentenceVector[] {
	const lower = word.toLowerCase();
	const stem = lower.length >= INFLECTED_MIN_CHARS ? lower.replace(INFLECTION, "") : lower;
	return sentences.filter(({ text }) => hasWordWithStem(text, stem));
}

/** Returns whether a word of a text starts with a stem. */
function hasWordWithStem(text: string, stem: string): boolean {
	for (let at = text.indexOf(stem); at !== -1; at = text.indexOf(stem, at + 1)) {
		if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return true;
	}
	return false;
}

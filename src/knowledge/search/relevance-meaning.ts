import { isStopWord } from "../../text/common-words.ts";
import { findBestTitledSentence, type PassageVectors } from "./passage-vectors.ts";
import { analyzeNames, analyzePassage } from "./passage-words.ts";
import type { JudgedPassage } from "./relevance-terms.ts";
import { dotProduct, sumSquares, toCosine } from "./vector-products.ts";
import { WordSimilarity, type WordVectors } from "./word-vectors.ts";

/** Cosine similarities of a question and a passage. */
export interface MeaningMatch {
	passage: number;
	title: number;
	/** The similarity of the best sentence, alone and together with the title and heading. */
	sentence: number;
	titledSentence: number;
}

type NamedText = Pick<JudgedPassage, "title" | "heading" | "text">;

/** Maximum number of distinct words of a passage that are compared. Bounds the time. */
const WORDS_MAX = 160;
/** The lengths of the vectors of a word that says nothing, such as "about", and the range up to a telling word. */
const EMPTY_WORD_LENGTH = 3;
const TELLING_WORD_LENGTH = 18;
/** Minimum weight of a word. */
const WEIGHT_MIN = 0.05;

/** Compares the meaning of one question with passages. */
export class MeaningMatcher {
	/** The sum of the question's token vectors. */
	readonly question: Float32Array;
	readonly #questionSquares: number;
	readonly #words: WordSimilarity;

	constructor(vectors: WordVectors, question: string) {
		this.question = vectors.sumTokens(question);
		this.#questionSquares = sumSquares(this.question);
		this.#words = WordSimilarity.of(vectors);
	}

	/** Returns the similarities of the question and a passage as a whole, and of its sentences. */
	match(passage: PassageVectors): MeaningMatch {
		const { head, whole, sentences } = passage;
		const question = this.question;
		const cosines = sentences.map(({ vector, squares }) =>
			this.#cosine(dotProduct(question, vector), squares),
		);
		return {
			passage: this.#cosine(dotProduct(question, whole), sumSquares(whole)),
			title: this.#cosine(dotProduct(question, head), sumSquares(head)),
			sentence: Math.max(0, ...cosines),
			titledSentence: Math.max(0, findBestTitledSentence(question, passage).similarity),
		};
	}

	/** Returns for each word the similarity of the passage's most similar word, from 0 to 1. */
	matchWords(words: readonly string[], passage: NamedText): number[] {
		if (words.length === 0) return [];
		const lower = words.map((word) => word.toLowerCase());
		return this.#words.findMostSimilar(lower, listContentWords(passage));
	}

	/** Returns the cosine similarity of the question and a vector, given their dot product and its squared length. */
	#cosine(product: number, squares: number): number {
		return toCosine(product, this.#questionSquares, squares);
	}
}

/** Returns the distinct words of a passage that are no stop words, up to `WORDS_MAX`. */
function listContentWords(passage: NamedText): Set<string> {
	const found = new Set<string>();
	for (const words of [analyzeNames(passage).words, analyzePassage(passage).words]) {
		for (const word of words) {
			if (found.size >= WORDS_MAX) return found;
			if (word.length > 1 && !isStopWord(word)) found.add(word);
		}
	}
	return found;
}

/** Returns how much a word says about the subject, given its vector: almost 0 for "the", more than 1 for "marathon". */
export function weighWord(vector: Float32Array): number {
	return Math.max(WEIGHT_MIN, (Math.sqrt(sumSquares(vector)) - EMPTY_WORD_LENGTH) / TELLING_WORD_LENGTH);
}

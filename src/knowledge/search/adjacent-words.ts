import { stem } from "../../text/stem.ts";
import { analyzeNames, analyzePassage } from "./passage-words.ts";
import type { QuestionTerm } from "./question-terms.ts";
import type { JudgedPassage } from "./relevance-terms.ts";

/** Number of characters that regular inflections of a word share. Irregular ones, such as "went", are not compared. */
const PREFIX_CHARS = 2;
const INITIALS = 128;
const NO_WORD = -1;

interface Pair {
	first: number;
	second: number;
	/** The inverse document frequency of the more frequent word. */
	weight: number;
}

/**
 * Compares which words follow each other in a question and in passages, in any inflection: "boundary layer" says more
 * than "boundary" and "layer" apart.
 */
export class AdjacentWords {
	/** The index of each stem of the question's words. */
	readonly #stems = new Map<string, number>();
	readonly #prefixes = new Set<string>();
	/** Whether a prefix begins with each UTF-16 code unit, of which only the last 7 bits count. */
	readonly #initials = new Uint8Array(INITIALS);
	/** The index of the stem of each word that was looked up, or -1 if the question doesn't contain it. */
	readonly #indexes = new Map<string, number>();
	readonly #pairs: readonly Pair[];
	/** The sum of the inverse document frequencies of the question's words. */
	readonly #totalWeight: number;

	/**
	 * `terms` are the words that are searched for, `sequence` are all words of the question in order, and `total` is the
	 * number of passages in the knowledge base.
	 */
	constructor(terms: readonly QuestionTerm[], sequence: readonly string[], total: number) {
		const passages: number[] = [];
		for (const { word, variants } of terms) {
			const stemmed = stem(word);
			const index = this.#stems.get(stemmed) ?? passages.length;
			this.#stems.set(stemmed, index);
			this.#prefixes.add(stemmed.slice(0, PREFIX_CHARS));
			this.#initials[stemmed.charCodeAt(0) % INITIALS] = 1;
			passages[index] = Math.max(passages[index] ?? 0, variants[0].passages);
		}
		const weights = passages.map((count) => Math.log(1 + Math.max(0, total - count + 0.5) / (count + 0.5)));
		this.#totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
		const pairs = new Map<string, Pair>();
		let first = NO_WORD;
		for (const word of sequence) {
			const second = this.#indexOf(word);
			if (first !== NO_WORD && second !== NO_WORD && first !== second) {
				const weight = Math.min(weights[first] ?? 0, weights[second] ?? 0);
				pairs.set(`${first} ${second}`, { first, second, weight });
			}
			first = second;
		}
		this.#pairs = [...pairs.values()];
	}

	/** Returns how much of the question's pairs of adjacent words a passage contains, from 0 to 1. */
	compare(passage: Pick<JudgedPassage, "title" | "heading" | "text">): number {
		if (this.#pairs.length === 0) return 0;
		const counts = this.#pairs.map(() => 0);
		for (const words of [analyzeNames(passage).words, analyzePassage(passage).words])
			this.#count(words, counts);
		const found = this.#pairs.reduce((sum, { weight }, at) => {
			const count = counts[at] ?? 0;
			return sum + (weight * count) / (count + 1);
		}, 0);
		return found / (this.#totalWeight || 1);
	}

	/** Adds the number of times that words contain each pair. */
	#count(words: readonly string[], counts: number[]): void {
		let first = NO_WORD;
		for (const word of words) {
			const second = this.#indexOf(word);
			if (first !== NO_WORD && second !== NO_WORD) {
				const at = this.#pairs.findIndex((pair) => pair.first === first && pair.second === second);
				if (at !== -1) counts[at] = (counts[at] ?? 0) + 1;
			}
			first = second;
		}
	}

	#indexOf(word: string): number {
		// Three quarters of all words end here, which takes a fraction of the time of looking them up.
		if (this.#initials[word.charCodeAt(0) % INITIALS] === 0) return NO_WORD;
		const known = this.#indexes.get(word);
		if (known !== undefined) return known;
		const mayOccur = this.#prefixes.has(word.slice(0, PREFIX_CHARS));
		const index = mayOccur ? (this.#stems.get(stem(word)) ?? NO_WORD) : NO_WORD;
		this.#indexes.set(word, index);
		return index;
	}
}

import type { Passage } from "../../text/passage.ts";
import { stem } from "../../text/stem.ts";
import { embedPassage } from "../search/passage-vectors.ts";
import { analyzeNames, analyzePassage } from "../search/passage-words.ts";
import { extractSearchTerms } from "../search/question.ts";
import type { QuestionTerm, Variant } from "../search/question-terms.ts";
import type { JudgedQuestion } from "../search/relevance-features.ts";
import { type JudgedPassage, judgeTerms } from "../search/relevance-terms.ts";
import { dotProduct, sumSquares, toCosine } from "../search/vector-products.ts";
import type { WordVectors } from "../search/word-vectors.ts";

/** A passage whose relevance is judged, and the passage that it was made from. */
export type JudgedAttached = JudgedPassage & { attached: Passage };

/** The number of times that a passage contains each stem. `length` is its number of words. */
interface WordCounts {
	stems: ReadonlyMap<string, number>;
	length: number;
}

/** Parameters of BM25, as in FTS5. */
const K1 = 1.2;
const B = 0.75;
/** The share of the cosine similarity in a score that combines it with BM25. */
const VECTOR_SHARE = 0.5;
/** The weight of a word with the same stem as a word of the question, as in searches of the knowledge base. */
const FAMILY_WEIGHT = 0.7;

/**
 * The passages of some attachments. They have no index: a conversation has few, so their words are counted when they are
 * needed, once for all searches of a question.
 */
export class AttachedPassages {
	readonly all: readonly Passage[];
	/** The word counts of the passages by their ids, or null before they are needed. */
	#counts: ReadonlyMap<string, WordCounts> | null = null;
	/** The words of all passages by their stems, each with the number of passages that contain it. */
	readonly #families = new Map<string, Map<string, number>>();

	constructor(passages: readonly Passage[]) {
		this.all = passages;
	}

	/**
	 * Returns the passages with their scores, from 0 to 1, best first. Equally good ones stay in their order. Compares
	 * words by their stems and, with word vectors, also the meanings.
	 */
	rank(query: string, vectors: WordVectors | null): Passage[] {
		const terms = [...new Set(extractSearchTerms(query, true).map(stem))];
		const { scores, max } = this.#score(terms, this.all);
		const target = vectors?.sumTokens(query);
		return this.all
			.map((passage, at) => {
				const lexical = max === 0 ? 0 : (scores[at] ?? 0) / max;
				if (vectors === null || target === undefined) return { ...passage, score: lexical };
				const { whole } = embedPassage(vectors, passage);
				const cosine = toCosine(dotProduct(target, whole), sumSquares(target), sumSquares(whole));
				return { ...passage, score: (1 - VECTOR_SHARE) * lexical + VECTOR_SHARE * Math.max(0, cosine) };
			})
			.sort((a, b) => b.score - a.score);
	}

	/** Prepares some of the passages for the judgment of their relevance. */
	judge(
		query: string,
		passages: readonly Passage[],
	): { question: JudgedQuestion; passages: JudgedAttached[] } {
		const words = extractSearchTerms(query, true);
		const { scores, max } = this.#score([...new Set(words.map(stem))], passages);
		const terms = judgeTerms(
			words.map((word) => this.#toQuestionTerm(word)),
			this.all.length,
		);
		return {
			question: { text: query, terms, lexicalMax: max, lexicalBest: Math.max(0, ...scores) },
			passages: passages.map((attached, at) => {
				const { pageId, title, heading, text } = attached;
				const score = scores[at] ?? 0;
				return { pageId, title, heading, text, lexical: score === 0 ? null : score, attached };
			}),
		};
	}

	/** Returns whether a passage contains one of some words, or another word of the same stem. */
	contains(words: readonly string[]): boolean {
		this.#count();
		return words.some((word) => this.#families.has(stem(word)));
	}

	/** Returns the BM25 score of each passage for some stems, and the highest score that a passage can have. */
	#score(terms: readonly string[], passages: readonly Passage[]): { scores: number[]; max: number } {
		const counts = this.#count();
		const all = [...counts.values()];
		const averageLength = all.reduce((sum, { length }) => sum + length, 0) / Math.max(1, all.length);
		const idfs = terms.map((term) => {
			const found = all.filter(({ stems }) => stems.has(term)).length;
			return Math.log(1 + (all.length - found + 0.5) / (found + 0.5));
		});
		const scores = passages.map(({ passageId }) => {
			const { stems, length = 0 } = counts.get(passageId) ?? {};
			const norm = K1 * (1 - B + (B * length) / (averageLength || 1));
			return terms.reduce((sum, term, at) => {
				const count = stems?.get(term) ?? 0;
				return sum + ((idfs[at] ?? 0) * count * (K1 + 1)) / (count + norm);
			}, 0);
		});
		return { scores, max: idfs.reduce((sum, idf) => sum + idf * (K1 + 1), 0) };
	}

	/** Returns a word of the question with the words of the same stem that the passages contain. */
	#toQuestionTerm(word: string): QuestionTerm {
		this.#count();
		const family = this.#families.get(stem(word)) ?? new Map<string, number>();
		const exact: Variant = { term: word, kind: "exact", weight: 1, passages: family.get(word) ?? 0 };
		const others = [...family].flatMap(([term, passages]): Variant[] =>
			term === word ? [] : [{ term, kind: "family", weight: FAMILY_WEIGHT, passages }],
		);
		return { word, variants: [exact, ...others] };
	}

	#count(): ReadonlyMap<string, WordCounts> {
		this.#counts ??= new Map(this.all.map((passage) => [passage.passageId, this.#countWords(passage)]));
		return this.#counts;
	}

	/** Counts the words of a passage, its name, and its heading. */
	#countWords(passage: Passage): WordCounts {
		const words = [...analyzeNames(passage).words, ...analyzePassage(passage).words];
		const stems = new Map<string, number>();
		const seen = new Set<string>();
		for (const word of words) {
			const stemmed = stem(word);
			stems.set(stemmed, (stems.get(stemmed) ?? 0) + 1);
			if (seen.has(word)) continue;
			seen.add(word);
			const family = this.#families.get(stemmed) ?? new Map<string, number>();
			this.#families.set(stemmed, family.set(word, (family.get(word) ?? 0) + 1));
		}
		return { stems, length: words.length };
	}
}

import type { VectorMatch } from "../vectors/nearest.ts";
import type { LexicalMatch } from "./lexical.ts";

/** A passage with its fused score. */
export interface ScoredPassage {
	id: number;
	/** The sort key, from 0 to 1. */
	score: number;
	lexical: number | null;
	vector: number | null;
	shares: ScoreShares;
}

/** What a score consists of. The shares add up to the score. */
export interface ScoreShares {
	/** The passage's own words. */
	words: number;
	/** Words of other passages of its page. */
	page: number;
	/** The similarity of its meaning. */
	meaning: number;
	/** Words that follow each other as in the question. */
	sequence: number;
}

export interface FusionOptions {
	isVectorOnly?: boolean;
	/** The page of each passage. Other passages of the same page add to a passage's score. */
	pages?: ReadonlyMap<number, string>;
}

/** Weight of the vector score. Each word of the question has weight 1. */
const VECTOR_WEIGHT = 1.75;
/**
 * Minimum and maximum number of words that count. A keyword must rank the passages that contain it first. A description
 * of many sentences is also compared by its meaning.
 */
const WEIGHTED_WORDS_MIN = 3;
const WEIGHTED_WORDS_MAX = 24;
/**
 * Share of the lexical score of the page's next best passage that is added to a passage's own score. Without vectors,
 * this made the ranking of long pages worse.
 */
const PAGE_SHARE = 0.25;

const NO_SHARES: ScoreShares = { words: 0, page: 0, meaning: 0, sequence: 0 };

/**
 * Combines lexical and vector results into one list, best first. BM25 scores are divided by the maximum score for the
 * question's words. Cosines are scaled so that the mean cosine of all passages becomes 0 and the highest one becomes 1.
 * Unlike reciprocal rank fusion, this gives little weight to a single stray word (Bruch, Gai, Ingber: An Analysis of
 * Fusion Functions for Hybrid Retrieval, 2023). The more words a question has, the more its words decide.
 */
export function fuse(
	{ scores, maxScore, words: wordCount }: LexicalMatch,
	nearness: VectorMatch | null,
	{ isVectorOnly = false, pages = new Map() }: FusionOptions = {},
): ScoredPassage[] {
	const cosines = nearness?.cosines ?? new Map<number, number>();
	const mean = nearness?.mean ?? 0;
	const nearest = Math.max(mean, ...cosines.values());
	const support = new PageSupport(scores, pages);
	const pageShare = nearness === null ? 0 : PAGE_SHARE;
	const wordsWeight = weighWords(wordCount);
	const vectorWeight = nearness === null ? 0 : VECTOR_WEIGHT;
	const scored = [...new Set([...scores.keys(), ...cosines.keys()])].map((id) => {
		const lexical = scores.get(id) ?? null;
		const vector = cosines.get(id) ?? null;
		const ofMax = (score: number) => (maxScore > 0 ? Math.min(1, score / maxScore) : 0);
		const ownPart = ofMax(lexical ?? 0);
		const lexicalPart = ofMax((lexical ?? 0) + pageShare * support.of(id));
		const aboveMean = vector === null ? 0 : Math.max(0, vector - mean);
		const vectorPart = aboveMean / (nearest - mean || 1);
		if (isVectorOnly) {
			const score = Math.max(0, vector ?? 0);
			return { id, score, lexical, vector, shares: { ...NO_SHARES, meaning: score } };
		}
		const total = wordsWeight + vectorWeight || 1;
		const score = (wordsWeight * lexicalPart + vectorWeight * vectorPart) / total;
		const words = (wordsWeight * ownPart) / total;
		const page = (wordsWeight * (lexicalPart - ownPart)) / total;
		const meaning = (vectorWeight * vectorPart) / total;
		return {
			id,
			score,
			lexical,
			vector,
			shares: { words, page, meaning, sequence: 0 },
		};
	});
	return scored.sort((a, b) => b.score - a.score || a.id - b.id);
}

/**
 * Returns the share of the lexical part of a score that combines both parts, for a question with a number of words.
 */
export function lexicalShareOf(words: number): number {
	const weight = weighWords(words);
	return weight / (weight + VECTOR_WEIGHT);
}

function weighWords(words: number): number {
	return Math.min(Math.max(words, WEIGHTED_WORDS_MIN), WEIGHTED_WORDS_MAX);
}

/** Finds the best lexical score among the other passages of a passage's page. */
class PageSupport {
	readonly #pages: ReadonlyMap<number, string>;
	/** The passage with the best score of each page, its score, and the next best score. */
	readonly #best = new Map<string, { id: number; score: number; next: number }>();

	constructor(scores: ReadonlyMap<number, number>, pages: ReadonlyMap<number, string>) {
		this.#pages = pages;
		for (const [id, score] of scores) {
			const page = pages.get(id);
			if (page === undefined) continue;
			const best = this.#best.get(page);
			if (best === undefined) this.#best.set(page, { id, score, next: 0 });
			else if (score > best.score) this.#best.set(page, { id, score, next: best.score });
			else best.next = Math.max(best.next, score);
		}
	}

	of(id: number): number {
		const best = this.#best.get(this.#pages.get(id) ?? "");
		if (best === undefined) return 0;
		return best.id === id ? best.next : best.score;
	}
}

import type { VectorMatch } from "../vectors/nearest.ts";
import type { LexicalMatch } from "./lexical.ts";

/** A passage with its fused score. */
export interface ScoredPassage {
	id: number;
	/** The sort key, from 0 to 1. */
	score: number;
	/** Relevance to the question on a scale that is comparable across questions. */
	relevance: number;
	lexical: number | null;
	vector: number | null;
}

/** Weight of the lexical score. The vector score gets the remainder. */
const LEXICAL_WEIGHT = 0.75;

/**
 * Combines lexical and vector results into one list, best first. BM25 scores are divided by the maximum score for the
 * question's words. Cosines are scaled so that the mean cosine of all passages becomes 0 and the highest one becomes 1.
 * Unlike reciprocal rank fusion, this gives little weight to a single stray word (Bruch, Gai, Ingber: An Analysis of
 * Fusion Functions for Hybrid Retrieval, 2023).
 */
export function fuse(
	{ scores, maxScore }: LexicalMatch,
	nearness: VectorMatch | null,
	{ isVectorOnly = false } = {},
): ScoredPassage[] {
	const cosines = nearness?.cosines ?? new Map<number, number>();
	const mean = nearness?.mean ?? 0;
	const nearest = Math.max(mean, ...cosines.values());
	const scored = [...new Set([...scores.keys(), ...cosines.keys()])].map((id) => {
		const lexical = scores.get(id) ?? null;
		const vector = cosines.get(id) ?? null;
		const lexicalPart = lexical === null ? 0 : Math.min(1, lexical / maxScore);
		const aboveMean = vector === null ? 0 : Math.max(0, vector - mean);
		const vectorPart = aboveMean / (nearest - mean || 1);
		const combined = LEXICAL_WEIGHT * lexicalPart + (1 - LEXICAL_WEIGHT) * vectorPart;
		const score = isVectorOnly ? Math.max(0, vector ?? 0) : nearness === null ? lexicalPart : combined;
		return { id, score, relevance: lexicalPart + aboveMean, lexical, vector };
	});
	return scored.sort((a, b) => b.score - a.score || a.id - b.id);
}

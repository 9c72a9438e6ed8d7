import type { VectorMatch } from "../vectors/nearest.ts";
import type { LexicalMatch } from "./lexical.ts";

export interface ScoredPassage {
	id: number;
	/** What the list is sorted by; 0 to 1. */
	score: number;
	/** How much it has to do with the question at all, comparable between questions. */
	relevance: number;
	lexical: number | null;
	vector: number | null;
}

/** The part that words have in the score; the rest is the vectors'. */
const LEXICAL_WEIGHT = 0.75;

/**
 * Both searches in one list, the best first. Each score is set in relation to what it could be: BM25 to the highest that
 * the question's words allow, the cosine to the range between all passages' mean and the nearest. So one stray word in
 * common counts for little, as it would not by rank (Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid
 * Retrieval, 2023).
 */
export function fuse(
	{ scores, possible }: LexicalMatch,
	nearness: VectorMatch | null,
	{ isVectorOnly = false } = {},
): ScoredPassage[] {
	const cosines = nearness?.cosines ?? new Map<number, number>();
	const mean = nearness?.mean ?? 0;
	const nearest = Math.max(mean, ...cosines.values());
	const scored = [...new Set([...scores.keys(), ...cosines.keys()])].map((id) => {
		const lexical = scores.get(id) ?? null;
		const vector = cosines.get(id) ?? null;
		const byWords = lexical === null ? 0 : Math.min(1, lexical / possible);
		const aboveMean = vector === null ? 0 : Math.max(0, vector - mean);
		const byVector = aboveMean / (nearest - mean || 1);
		const both = LEXICAL_WEIGHT * byWords + (1 - LEXICAL_WEIGHT) * byVector;
		const score = isVectorOnly ? Math.max(0, vector ?? 0) : nearness === null ? byWords : both;
		return { id, score, relevance: byWords + aboveMean, lexical, vector };
	});
	return scored.sort((a, b) => b.score - a.score || a.id - b.id);
}

import type { SearchResult } from "../../contracts/knowledge.ts";

/**
 * Least cosine similarity of a match by meaning. With the static embeddings and the starter knowledge, made-up words reach
 * at most 0.26, and misspelled or foreign words for its subjects at least 0.4.
 */
const SAME_MEANING_MIN = 0.3;

/**
 * Returns all results if at least one matches by keywords or meaning, otherwise none: they are only the nearest passages.
 * Distant results next to a match stay, because they can still answer a question.
 */
export function filterRelevant<Result extends Pick<SearchResult, "parts">>(results: Result[]): Result[] {
	return results.some(({ parts }) => parts.lexical !== null || isNear(parts)) ? results : [];
}

/** Describes why a passage was found. */
export function describeMatch(parts: SearchResult["parts"]): string {
	if (parts.lexical !== null) return isNear(parts) ? "Matches keywords and meaning" : "Matches keywords";
	return isNear(parts) ? "Matches meaning" : "Distantly related";
}

function isNear({ vector }: SearchResult["parts"]): boolean {
	return vector !== null && vector >= SAME_MEANING_MIN;
}

import type { SearchResult } from "../../contracts/knowledge.ts";

/**
 * Least cosine of a passage that means what was looked for. With the static embeddings made-up words come up to 0.26 in
 * the starter knowledge, and a misspelled or foreign word for one of its subjects begins at 0.4.
 */
const SAME_MEANING_MIN = 0.3;

/**
 * The passages that were found, or none when all are merely the nearest ones: no word of the search is in any of them, and
 * none means nearly the same. Beside a passage that matches, distant ones stay: questions have them as answers, too.
 */
export function relevantOf<Result extends Pick<SearchResult, "parts">>(results: Result[]): Result[] {
	return results.some(({ parts }) => parts.lexical !== null || isNear(parts)) ? results : [];
}

/** Why a passage was found, in words. */
export function matchOf(parts: SearchResult["parts"]): string {
	if (parts.lexical !== null) return isNear(parts) ? "Matches by words and meaning" : "Matches by words";
	return isNear(parts) ? "Matches by meaning" : "Distantly related";
}

function isNear({ vector }: SearchResult["parts"]): boolean {
	return vector !== null && vector >= SAME_MEANING_MIN;
}

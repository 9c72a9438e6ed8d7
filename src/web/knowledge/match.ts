import type { SearchResult } from "../../contracts/knowledge.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

/**
 * Minimum cosine similarity of a match by meaning. With the static embeddings and the starter pages, made-up words
 * score at most 0.26. Misspelled or foreign words for the topics of these pages score at least 0.4.
 */
const SAME_MEANING_MIN = 0.3;

/**
 * Returns all results if at least one matches by keywords or meaning. Otherwise returns none, because the nearest
 * passages are then unrelated. Distant results alongside a match are kept: they may still contain the answer.
 */
export function filterRelevant<Result extends Pick<SearchResult, "parts">>(results: Result[]): Result[] {
	return results.some(({ parts }) => parts.lexical !== null || isNear(parts)) ? results : [];
}

/** Describes why a passage was found. */
export function describeMatch(parts: SearchResult["parts"]): string {
	const { hybrid, lexical, vector, distant } = lazyStrings.knowledgeSearch.matches;
	if (parts.lexical !== null) return isNear(parts) ? hybrid : lexical;
	return isNear(parts) ? vector : distant;
}

function isNear({ vector }: SearchResult["parts"]): boolean {
	return vector !== null && vector >= SAME_MEANING_MIN;
}

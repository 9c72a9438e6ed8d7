import type { SearchResult } from "../../contracts/knowledge.ts";

/**
 * Least cosine of a passage that means what was looked for. With the static embeddings made-up words come up to 0.26, and
 * other spellings or words for a subject begin at 0.4.
 */
const SAME_MEANING_MIN = 0.3;

/** Why a passage was found, in words; null when it has nothing to do with what was looked for, but was merely nearest. */
export function matchOf({ lexical, vector }: SearchResult["parts"]): string | null {
	const meaning = vector !== null && vector >= SAME_MEANING_MIN;
	if (lexical !== null) return meaning ? "Matches by words and meaning" : "Matches by words";
	return meaning ? "Matches by meaning" : null;
}

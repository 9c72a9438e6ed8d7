import type { Sql } from "../store/sql.ts";
import { countFrequencies } from "./frequencies.ts";
import type { QuestionTerm, Variant } from "./question-terms.ts";

/**
 * Returns the words of a question with the ways to search for them. Alternative spellings count only if they occur in
 * the index.
 */
export function findVariants(
	sql: Sql,
	words: readonly string[],
	otherSpellings: readonly string[],
): QuestionTerm[] {
	const passages = countFrequencies(sql, [...new Set([...words, ...otherSpellings])]);
	const exact = (term: string): Variant => ({
		term,
		kind: "exact",
		weight: 1,
		passages: passages.get(term) ?? 0,
	});
	const spellings = otherSpellings.filter((term) => (passages.get(term) ?? 0) > 0);
	return [...words, ...spellings].map((word) => ({ word, variants: [exact(word)] }));
}

import type { Sql } from "../store/sql.ts";
import { encodeForIndex } from "../store/word-index.ts";

/**
 * Maximum number of postings that a search visits. This limits the duration of the search. The rarest words are
 * searched for first.
 */
export const POSTINGS_MAX = 8_000;

/**
 * Returns for each term the number of passages that contain it, counted up to `POSTINGS_MAX + 1`. A term may consist of
 * several words, which must follow each other.
 */
export function countFrequencies(sql: Sql, terms: readonly string[]): Map<string, number> {
	if (terms.length === 0) return new Map();
	const found = sql
		.exec<{ passages: number }>(
			`SELECT (SELECT count(*) FROM (
				SELECT 1 FROM passages_fts WHERE passages_fts MATCH value LIMIT ${POSTINGS_MAX + 1}
			)) AS passages FROM json_each(?)`,
			JSON.stringify(terms.map(quoteTerm)),
		)
		.toArray();
	return new Map(terms.map((term, at) => [term, found[at]?.passages ?? 0]));
}

/** Quotes a term for FTS5. Several words become a phrase. */
export function quoteTerm(term: string): string {
	return `"${encodeForIndex(term)}"`;
}

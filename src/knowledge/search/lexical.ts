import { isUnspaced } from "../../text/unspaced.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql } from "../store/sql.ts";
import { encodeForIndex } from "../store/word-index.ts";

/** The result of a lexical search. */
export interface LexicalMatch {
	/** BM25 scores of the best passages by id, best first. */
	scores: Map<number, number>;
	/** Upper bound of the BM25 score. A passage approaches it by repeating every word of the question many times. */
	maxScore: number;
}

/**
 * A word that occurs in more than this share of all passages is skipped, because it is expensive to search for and not
 * selective.
 */
const COMMON_SHARE = 0.1;
/**
 * A word that occurs in no more than this many passages is never skipped as too common. In a small brain, words about
 * its subject are common but cheap to search for.
 */
export const COMMON_FLOOR = 5_000;
/**
 * Maximum number of postings that a search visits. This limits the duration of the search. The rarest words are
 * searched for first.
 */
export const POSTINGS_MAX = 8_000;
/** BM25 weights of the title, heading and text columns. */
const WEIGHTS = "4.0, 2.0, 1.0";
/** Upper bound of one word's BM25 contribution, as a multiple of its IDF: k1 + 1 in FTS5. */
const SATURATION = 2.2;
/**
 * Weight of a bigram that no passage contains. About this share of bigrams are words. The others consist of parts of
 * two adjacent words.
 */
const ABSENT_BIGRAM_WEIGHT = 1 / 3;
/** Minimum IDF in FTS5. */
const IDF_MIN = 1e-6;

/**
 * Returns the `limit` passages with the highest BM25 scores for the words of a question. Alternative spellings count
 * only if they occur in the index.
 */
export function matchWords(
	sql: Sql,
	words: readonly string[],
	otherSpellings: readonly string[],
	limit: number,
): LexicalMatch {
	const total = countPassages(sql);
	const spellings = countFrequencies(sql, otherSpellings).filter(({ passages }) => passages > 0);
	const terms = selectAffordable([...countFrequencies(sql, words), ...spellings], total);
	const maxScore = terms.reduce(
		(sum, { term, passages }) => sum + weightOf(term, passages) * SATURATION * idf(passages, total),
		0,
	);
	if (terms.every(({ passages }) => passages === 0)) return { scores: new Map(), maxScore };
	const rows = sql.exec<{ id: number; score: number }>(
		// The inner LIMIT takes effect only if the search is for a single, very common word. It keeps the newest passages.
		`SELECT id, score FROM (
			SELECT rowid AS id, -bm25(passages_fts, ${WEIGHTS}) AS score FROM passages_fts
			WHERE passages_fts MATCH ? ORDER BY rowid DESC LIMIT ${POSTINGS_MAX}
		) ORDER BY score DESC, id LIMIT ?`,
		terms.map(({ term }) => quoteTerm(term)).join(" OR "),
		limit,
	);
	return { scores: new Map(rows.toArray().map(({ id, score }) => [id, score])), maxScore };
}

interface Frequency extends Record<string, SqlStorageValue> {
	term: string;
	/** Number of passages that contain the term, counted up to `POSTINGS_MAX + 1`. */
	passages: number;
}

function countFrequencies(sql: Sql, terms: readonly string[]): Frequency[] {
	if (terms.length === 0) return [];
	const found = sql
		.exec<Frequency>(
			`SELECT value AS term, (SELECT count(*) FROM (
				SELECT 1 FROM passages_fts WHERE passages_fts MATCH '"' || value || '"' LIMIT ${POSTINGS_MAX + 1}
			)) AS passages FROM json_each(?)`,
			JSON.stringify(terms.map(encodeForIndex)),
		)
		.toArray();
	return found.map(({ passages }, at) => ({ term: terms[at] ?? "", passages }));
}

/** Returns the words that can be searched for within the cost limits, rarest first. Always includes the rarest word. */
function selectAffordable(frequencies: Frequency[], total: number): Frequency[] {
	const common = Math.max(COMMON_FLOOR, total * COMMON_SHARE);
	let visited = 0;
	return frequencies
		.toSorted((a, b) => a.passages - b.passages)
		.filter(({ passages }) => {
			const isFirst = visited === 0;
			visited += passages;
			return isFirst || (passages <= common && visited <= POSTINGS_MAX);
		});
}

function weightOf(term: string, passages: number): number {
	return passages === 0 && isUnspaced(term) ? ABSENT_BIGRAM_WEIGHT : 1;
}

function idf(passages: number, total: number): number {
	return Math.max(IDF_MIN, Math.log((total - passages + 0.5) / (passages + 0.5)));
}

function quoteTerm(term: string): string {
	return `"${encodeForIndex(term)}"`;
}

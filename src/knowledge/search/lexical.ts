import { isUnspaced } from "../../text/unspaced.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql } from "../store/sql.ts";
import { encodeForIndex } from "../store/word-index.ts";

/** What the words of a question say. */
export interface LexicalMatch {
	/** BM25 of the best passages, the best first. */
	scores: Map<number, number>;
	/** What BM25 comes near to for a passage that has all words of the question often. */
	possible: number;
}

/** A word in more passages than this part of all is left out: it costs much and tells little. */
const COMMON_SHARE = 0.1;
/** But none that is in fewer passages than this: in a small brain every subject word is common, and cheap. */
export const COMMON_FLOOR = 5_000;
/** Places in the index that one search may visit: the rarest words come first, and this bounds its time. */
export const POSTINGS_MAX = 8_000;
/** Weights of title, heading and text in BM25. */
const WEIGHTS = "4.0, 2.0, 1.0";
/** The limit of what one word adds to BM25, in units of its inverse document frequency: k1 + 1 of FTS5. */
const SATURATION = 2.2;
/** Of the pairs of signs of a question about so many are words; the others reach from one into the next. */
const ABSENT_BIGRAM_WEIGHT = 1 / 3;
/** FTS5's own least. */
const IDF_MIN = 1e-6;

/**
 * The `limit` passages that the words of a question fit best, by BM25. Other spellings of the words count only where the
 * index has them: nobody writes a word in every way.
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
	const possible = terms.reduce(
		(sum, { term, passages }) => sum + weightOf(term, passages) * SATURATION * idf(passages, total),
		0,
	);
	if (terms.every(({ passages }) => passages === 0)) return { scores: new Map(), possible };
	const rows = sql.exec<{ id: number; score: number }>(
		// The inner limit is for a question of one very common word: the newest passages that have it.
		`SELECT id, score FROM (
			SELECT rowid AS id, -bm25(passages_fts, ${WEIGHTS}) AS score FROM passages_fts
			WHERE passages_fts MATCH ? ORDER BY rowid DESC LIMIT ${POSTINGS_MAX}
		) ORDER BY score DESC, id LIMIT ?`,
		terms.map(({ term }) => quoteTerm(term)).join(" OR "),
		limit,
	);
	return { scores: new Map(rows.toArray().map(({ id, score }) => [id, score])), possible };
}

interface Frequency extends Record<string, SqlStorageValue> {
	term: string;
	/** In how many passages it is; counted up to one more than `POSTINGS_MAX`. */
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

/** The words that are searched for, the rarest first; at least that one. */
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

import { isUnspaced } from "../../text/unspaced.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql, SqlValue } from "../store/sql.ts";
import { POSTINGS_MAX, quoteTerm } from "./frequencies.ts";
import type { QuestionTerm, Variant } from "./question-terms.ts";

/** The result of a lexical search. */
export interface LexicalMatch {
	/** BM25 scores of the best passages by id, best first. */
	scores: Map<number, number>;
	/** Upper bound of the BM25 score. A passage approaches it by repeating every word of the question many times. */
	maxScore: number;
	/** Number of words of the question that can add to a score. */
	words: number;
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

/** Returns the `limit` passages with the highest BM25 scores for the words of a question and their variants. */
export function matchWords(sql: Sql, terms: readonly QuestionTerm[], limit: number): LexicalMatch {
	const total = countPassages(sql);
	const searched = selectAffordable(terms, total);
	const searchedTerms = new Set(searched.map(({ term }) => term));
	const maxScores = terms.map((term) => maxScoreOf(term, searchedTerms, total)).filter((max) => max > 0);
	const maxScore = maxScores.reduce((sum, max) => sum + max, 0);
	const words = maxScores.length;
	const found = searched.filter(({ passages }) => passages > 0);
	if (found.length === 0) return { scores: new Map(), maxScore, words };
	const rows = sql.exec<Scored>(
		// The inner LIMIT takes effect only if the search is for a single, very common word. It keeps the newest passages.
		`SELECT id, score FROM (
			SELECT rowid AS id, -bm25(passages_fts, ${WEIGHTS}) AS score FROM passages_fts
			WHERE passages_fts MATCH ? ORDER BY rowid DESC LIMIT ${POSTINGS_MAX}
		) ORDER BY score DESC, id LIMIT ?`,
		searched.map(({ term }) => quoteTerm(term)).join(" OR "),
		limit,
	);
	const scores = new Map(rows.toArray().map(({ id, score }) => [id, score]));
	return { scores: discountVariants(sql, scores, found), maxScore, words };
}

interface Scored extends Record<string, SqlValue> {
	id: number;
	score: number;
}

/** Removes the share of each variant's score that does not count, because FTS5 cannot weight terms. */
function discountVariants(
	sql: Sql,
	scores: Map<number, number>,
	variants: readonly Variant[],
): Map<number, number> {
	const ids = JSON.stringify([...scores.keys()]);
	for (const { term, weight } of variants) {
		if (weight === 1) continue;
		// Without the plus sign, FTS5 would search once per passage.
		const rows = sql.exec<Scored>(
			`SELECT rowid AS id, -bm25(passages_fts, ${WEIGHTS}) AS score FROM passages_fts
			WHERE passages_fts MATCH ? AND +rowid IN (SELECT value FROM json_each(?))`,
			quoteTerm(term),
			ids,
		);
		for (const { id, score } of rows.toArray()) {
			const whole = scores.get(id);
			if (whole !== undefined) scores.set(id, whole - (1 - weight) * score);
		}
	}
	return new Map([...scores].sort(([a, x], [b, y]) => y - x || a - b));
}

/** Returns the terms that can be searched for within the cost limits. Always includes the rarest one. */
function selectAffordable(terms: readonly QuestionTerm[], total: number): Variant[] {
	const common = Math.max(COMMON_FLOOR, total * COMMON_SHARE);
	let visited = 0;
	return listDistinct(terms)
		.toSorted((a, b) => a.passages - b.passages)
		.filter(({ passages }) => {
			const isFirst = visited === 0;
			visited += passages;
			return isFirst || (passages <= common && visited <= POSTINGS_MAX);
		});
}

/** Returns the distinct variants. Several words may have the same one, such as "blockchain" for "block chain". */
function listDistinct(terms: readonly QuestionTerm[]): Variant[] {
	const variants = terms.flatMap((term) => term.variants).sort((a, b) => b.weight - a.weight);
	return [...new Map(variants.toReversed().map((variant) => [variant.term, variant])).values()];
}

/** Returns the maximum score of a word: that of its best variant or, if no passage contains it, of the word itself. */
function maxScoreOf({ variants }: QuestionTerm, searched: ReadonlySet<string>, total: number): number {
	const [exact] = variants;
	const found = variants.filter((variant) => searched.has(variant.term) && variant.passages > 0);
	const counted = found.length > 0 ? found : searched.has(exact.term) ? [exact] : [];
	return Math.max(
		0,
		...counted.map((variant) => weightOf(variant) * SATURATION * idf(variant.passages, total)),
	);
}

function weightOf({ term, passages, weight }: Variant): number {
	return passages === 0 && isUnspaced(term) ? ABSENT_BIGRAM_WEIGHT : weight;
}

function idf(passages: number, total: number): number {
	return Math.max(IDF_MIN, Math.log((total - passages + 0.5) / (passages + 0.5)));
}

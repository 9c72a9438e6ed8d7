import type { SearchMode } from "../contracts/knowledge.ts";
import type { Passage } from "./passage.ts";
import type { Sql } from "./sql.ts";
import { STOP_WORDS, wordsOf } from "./terms.ts";

export interface KnowledgeQuery {
	query: string;
	/** What was asked before in the same conversation, for questions that lean on it, such as "Who made that?". */
	context?: string | null;
	/** Most passages of the result, and of one page in it. */
	limit: number;
	perPage: number;
	mode: SearchMode;
	/** Leaves out what does not bear on the query: for answers. */
	relevantOnly: boolean;
}

/** A passage that was found. `parts` are its BM25 score and its cosine; null where that search did not find it. */
export interface SearchHit extends Passage {
	externalId: string | null;
	parts: { lexical: number | null; vector: number | null };
}

/**
 * The passages that answer a query best, the best first. `queryVector` is that of `fullQuestion(query, context)` by the
 * model that `vectorState` names; null when there is none, and the search is lexical then.
 */
export function searchKnowledge(
	sql: Sql,
	query: KnowledgeQuery,
	_queryVector: Float32Array | null,
): SearchHit[] {
	const found = searchPassages(sql, fullQuestion(query.query, query.context), query.limit);
	return found.map((passage) => ({
		...passage,
		externalId: null,
		parts: { lexical: passage.score, vector: null },
	}));
}

/** What is searched for, and what is to be embedded: the query, after the context when it means nothing without. */
export function fullQuestion(query: string, _context?: string | null): string {
	return query;
}

/** Most passages of one page in a result. */
export const PASSAGES_PER_PAGE = 2;
/** Best passages that are looked at before those too many from one page are left out. */
export const CANDIDATES = 100;
/** Most words of a question that are searched for. */
export const TERMS_MAX = 48;
/** A word in more passages than this part of all is left out: it costs much and tells little. */
export const COMMON_PART = 0.1;
/** But none that is in fewer passages than this: in a small brain every subject word is common, and cheap. */
export const COMMON_FLOOR = 1_000;
/** A passage with less than this part of the best one's score has only a word in common with the question. */
export const RELEVANT_PART = 0.3;
/** Weights of title, heading and text in BM25. */
const WEIGHTS = "4.0, 2.0, 1.0";

/** The passages that answer a question best, by BM25; a higher score is better. Empty when no word of it is known. */
export function searchPassages(sql: Sql, question: string, limit: number): Passage[] {
	const query = matchQuery(sql, question);
	if (query === null) return [];
	const rows = sql
		.exec<Row>(
			`SELECT passages.page_id, passages.n, pages.title, pages.url, passages.heading, passages.text,
				passages.start_offset, passages.end_offset, found.score
			FROM (
				SELECT rowid AS id, -bm25(passages_fts, ${WEIGHTS}) AS score FROM passages_fts
				WHERE passages_fts MATCH ? ORDER BY score DESC, rowid LIMIT ${CANDIDATES}
			) AS found
			JOIN passages USING (id) JOIN pages USING (page_id)
			ORDER BY found.score DESC, found.id`,
			query,
		)
		.toArray();
	const least = (rows[0]?.score ?? 0) * RELEVANT_PART;
	const ofPage = new Map<string, number>();
	const chosen = rows.filter(({ page_id, score }) => {
		const count = (ofPage.get(page_id) ?? 0) + 1;
		ofPage.set(page_id, count);
		return score >= least && count <= PASSAGES_PER_PAGE;
	});
	return chosen.slice(0, limit).map(toPassage);
}

type Row = {
	page_id: string;
	n: number;
	title: string;
	url: string | null;
	heading: string | null;
	text: string;
	start_offset: number;
	end_offset: number;
	score: number;
};

/** The question as an FTS5 expression: its telling words, quoted, any of which may match. Null when it has none. */
function matchQuery(sql: Sql, question: string): string | null {
	const words = [...new Set(wordsOf(question))].filter((word) => !STOP_WORDS.has(word));
	const terms = words.slice(0, TERMS_MAX).map((word) => `"${word}"`);
	const limit = Math.max(COMMON_FLOOR, Math.floor(passageCount(sql) * COMMON_PART));
	const telling = terms.filter((term) => !isInMoreThan(limit, sql, term));
	const kept = telling.length > 0 ? telling : terms;
	return kept.length > 0 ? kept.join(" OR ") : null;
}

function isInMoreThan(limit: number, sql: Sql, term: string): boolean {
	const [row] = sql
		.exec<{ found: number }>(
			"SELECT count(*) AS found FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)",
			term,
			limit + 1,
		)
		.toArray();
	return (row?.found ?? 0) > limit;
}

/** From the highest id, since counting would read every row; gaps that deletions leave only make it a bit too high. */
function passageCount(sql: Sql): number {
	return sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM passages").toArray()[0]?.id ?? 0;
}

function toPassage(row: Row): Passage {
	return {
		pageId: row.page_id,
		passageId: `${row.page_id}.${row.n}`,
		title: row.title,
		url: row.url,
		heading: row.heading,
		text: row.text,
		start: row.start_offset,
		end: row.end_offset,
		score: row.score,
	};
}

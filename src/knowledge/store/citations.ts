import { formatTaskId } from "../../contracts/ids.ts";
import type { CitedSource, CitedSourceList, SourceListQuery } from "../../contracts/knowledge.ts";
import { readCursor, takePage } from "../../cursor.ts";
import type { Sql } from "./sql.ts";

/** Maximum number of citations listed per source, newest first. */
const CITATIONS_PER_SOURCE_MAX = 20;

/** The state of a page when an answer cited it. */
export interface CitedPage {
	page_id: string;
	title: string;
	url: string | null;
}

/** The pages that the answer of one task cited. */
export interface AnswerCitations {
	ulid: string;
	conversationId: string;
	pages: readonly CitedPage[];
	at: number;
}

/**
 * Records which pages an answer cited. Idempotent per task. Does nothing if there are no citations or the conversation
 * was deleted.
 */
export function recordCitations(sql: Sql, { ulid, conversationId, pages, at }: AnswerCitations): void {
	if (pages.length === 0) return;
	const json = JSON.stringify(pages);
	sql.exec(
		`INSERT OR REPLACE INTO citations SELECT ?1, ?2, ?3, ?4
		WHERE EXISTS (SELECT 1 FROM conversations WHERE conversation_id = ?2 AND erasing = 0)`,
		ulid,
		conversationId,
		at,
		json,
	);
}

/** Deletes the citations of a conversation. */
export function deleteCitations(sql: Sql, conversationId: string): void {
	sql.exec("DELETE FROM citations WHERE conversation_id = ?", conversationId);
}

/**
 * Lists cited pages with their citations, most recently cited first. Pages that still exist are listed with their
 * current title.
 */
export function listCitedSources(sql: Sql, query: SourceListQuery): CitedSourceList {
	const before = readCursor(query.cursor);
	const rows = sql
		.exec<Row>(
			`WITH cited AS (
				SELECT page.value ->> 'page_id' AS page_id, page.value ->> 'title' AS title, page.value ->> 'url' AS url,
					conversation_id, task_ulid, cited_at
				FROM citations, json_each(citations.pages) AS page
			), ranked AS (
				SELECT *, max(cited_at) OVER (PARTITION BY page_id) AS last_cited,
					row_number() OVER (PARTITION BY page_id ORDER BY cited_at DESC, task_ulid DESC) AS place
				FROM cited
			), listed AS (
				SELECT page_id, last_cited FROM ranked WHERE place = 1 AND (last_cited, page_id) < (?, ?)
				ORDER BY last_cited DESC, page_id DESC LIMIT ?
			)
			SELECT ranked.*, pages.title AS title_now, pages.url AS url_now
			FROM listed JOIN ranked USING (page_id, last_cited) LEFT JOIN pages USING (page_id)
			WHERE place <= ? ORDER BY last_cited DESC, page_id DESC, place`,
			before.time,
			before.id,
			query.limit + 1,
			CITATIONS_PER_SOURCE_MAX,
		)
		.toArray();
	const newest = rows.filter(({ place }) => place === 1);
	const toCursor = (row: Row) => ({ time: row.last_cited, id: row.page_id });
	const { shown, next_cursor } = takePage(newest, query.limit, toCursor);
	const ofPage = Map.groupBy(rows, (row) => row.page_id);
	return { items: shown.map((row) => toSource(row, ofPage.get(row.page_id) ?? [])), next_cursor };
}

type Row = {
	page_id: string;
	title: string;
	url: string | null;
	conversation_id: string;
	task_ulid: string;
	cited_at: number;
	last_cited: number;
	place: number;
	title_now: string | null;
	url_now: string | null;
};

function toSource(newest: Row, rows: readonly Row[]): CitedSource {
	const gone = newest.title_now === null;
	return {
		page_id: newest.page_id,
		title: newest.title_now ?? newest.title,
		url: gone ? newest.url : newest.url_now,
		gone,
		citations: rows.map(({ conversation_id, task_ulid, cited_at }) => ({
			conversation_id,
			task_id: formatTaskId(conversation_id, task_ulid),
			cited_at: new Date(cited_at).toISOString(),
		})),
	};
}

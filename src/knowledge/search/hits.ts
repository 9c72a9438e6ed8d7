import type { Passage } from "../../text/passage.ts";
import { FILE_PAGE } from "../store/file-columns.ts";
import type { Sql } from "../store/sql.ts";
import type { ScoredPassage, ScoreShares } from "./fusion.ts";

/**
 * A search result. `parts.lexical` is the BM25 score, or null if the passage is not among the best lexical matches.
 * `parts.vector` is the cosine similarity, or null if it was not computed.
 */
export interface SearchHit extends Passage {
	externalId: string | null;
	parts: { lexical: number | null; vector: number | null };
	/** What the score consisted of before the passages were reranked. */
	shares: ScoreShares;
}

/** Returns the page of each passage. */
export function readPageIds(sql: Sql, ids: readonly number[]): Map<number, string> {
	const rows = sql.exec<{ id: number; page_id: string }>(
		"SELECT id, page_id FROM passages WHERE id IN (SELECT value FROM json_each(?))",
		JSON.stringify(ids),
	);
	return new Map(rows.toArray().map(({ id, page_id }) => [id, page_id]));
}

type Row = {
	id: number;
	page_id: string;
	external_id: string | null;
	n: number;
	title: string;
	url: string | null;
	heading: string | null;
	text: string;
	start_offset: number;
	end_offset: number;
	file_page: number | null;
};

/** Returns the passages of scored candidates, in their order. */
export function readHits(sql: Sql, candidates: readonly ScoredPassage[]): SearchHit[] {
	const rows = sql
		.exec<Row>(
			`SELECT passages.id, page_id, external_id, n, title, url, heading, passages.text, start_offset, end_offset,
				${FILE_PAGE} AS file_page
			FROM passages JOIN pages USING (page_id) WHERE passages.id IN (SELECT value FROM json_each(?))`,
			JSON.stringify(candidates.map(({ id }) => id)),
		)
		.toArray();
	const byId = new Map(rows.map((row) => [row.id, row]));
	return candidates.flatMap((scored) => {
		const row = byId.get(scored.id);
		return row === undefined ? [] : [toHit(row, scored)];
	});
}

function toHit(row: Row, { score, lexical, vector, shares }: ScoredPassage): SearchHit {
	return {
		pageId: row.page_id,
		passageId: `${row.page_id}.${row.n}`,
		externalId: row.external_id,
		title: row.title,
		url: row.url,
		heading: row.heading,
		text: row.text,
		start: row.start_offset,
		end: row.end_offset,
		...(row.file_page === null ? {} : { page: row.file_page }),
		score,
		parts: { lexical, vector },
		shares,
	};
}

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
	// As one row of JSON, hundreds of passages take a fraction of the time.
	const [row] = sql
		.exec<{ pages: string }>(
			`SELECT json_group_array(json_array(id, page_id)) AS pages FROM passages
			WHERE id IN (SELECT value FROM json_each(?))`,
			JSON.stringify(ids),
		)
		.toArray();
	return new Map<number, string>(JSON.parse(row?.pages ?? "[]"));
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
	continues: number | null;
	is_continued: number | null;
};

/** Reads the passages of one search. Keeps them, because the steps of a search read many of them several times. */
export class HitReader {
	readonly #sql: Sql;
	readonly #rows = new Map<number, Row>();

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** Returns the passages of scored candidates, in their order. */
	read(candidates: readonly ScoredPassage[]): SearchHit[] {
		const missing = candidates.map(({ id }) => id).filter((id) => !this.#rows.has(id));
		if (missing.length > 0) this.#load(missing);
		return candidates.flatMap((scored) => {
			const row = this.#rows.get(scored.id);
			return row === undefined ? [] : [toHit(row, scored)];
		});
	}

	#load(ids: readonly number[]): void {
		const rows = this.#sql.exec<Row>(
			`SELECT passages.id, page_id, external_id, n, title, url, heading, passages.text, start_offset, end_offset,
				${FILE_PAGE} AS file_page, ${hasSameHeading("n - 1")} AS continues, ${hasSameHeading("n + 1")} AS is_continued
			FROM passages JOIN pages USING (page_id) WHERE passages.id IN (SELECT value FROM json_each(?))`,
			JSON.stringify(ids),
		);
		for (const row of rows.toArray()) this.#rows.set(row.id, row);
	}
}

/** Selects whether the passage with number `n` of the same page belongs to the same section. */
function hasSameHeading(n: string): string {
	return `(SELECT other.heading IS passages.heading FROM passages AS other
		WHERE other.page_id = passages.page_id AND other.n = passages.${n})`;
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
		section: { starts: row.continues !== 1, ends: row.is_continued !== 1 },
		...(row.file_page === null ? {} : { page: row.file_page }),
		score,
		parts: { lexical, vector },
		shares,
	};
}

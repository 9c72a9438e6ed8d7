import * as z from "zod";
import { PageFile } from "../../contracts/files.ts";
import type {
	KnowledgePage,
	PageItem,
	PageKind,
	PageList,
	PageListQuery,
} from "../../contracts/knowledge.ts";
import { readCursor, takePage } from "../../cursor.ts";
import { AppError } from "../../errors.ts";
import { expandDigraphs } from "../../text/folding.ts";
import { tokenize } from "../../text/tokenize.ts";
import type { SegmentedText } from "../passages/whole-tables.ts";
import { FILE_PAGE, getPageStarts, PAGE_FILE } from "./file-columns.ts";
import { problemCondition } from "./problems.ts";
import type { Sql } from "./sql.ts";
import { encodeForIndex } from "./word-index.ts";

/** Maximum number of words matched per filter. */
const FILTER_WORDS_MAX = 8;

type Row = {
	page_id: string;
	external_id: string | null;
	kind: PageKind;
	title: string;
	url: string | null;
	author: string | null;
	published_at: string | null;
	language: string | null;
	words: number;
	passages: number;
	embedding_model: string | null;
	file: string | null;
	fetched_at: number | null;
	failure: string | null;
	created_at: number;
	updated_at: number;
};

const FAILURE = `(SELECT json_object('reason', reason, 'failures', failures, 'failed_at', failed_at) FROM failed_reads
	WHERE failed_reads.page_id = pages.page_id)`;
const ITEM_COLUMNS = `page_id, external_id, kind, title, url, author, published_at, language, words, passages,
	(SELECT model FROM vector_model WHERE NOT EXISTS (SELECT 1 FROM passages JOIN passages_to_embed USING (id)
		WHERE passages.page_id = pages.page_id)) AS embedding_model, ${PAGE_FILE} AS file, fetched_at, ${FAILURE} AS failure, created_at, updated_at`;

/**
 * Returns a page without its text.
 *
 * @throws {AppError} `page_not_found`
 */
export function getPageItem(sql: Sql, pageId: string): PageItem {
	const [row] = sql.exec<Row>(`SELECT ${ITEM_COLUMNS} FROM pages WHERE page_id = ?`, pageId).toArray();
	if (row === undefined) throw pageNotFound();
	return toItem(row);
}

/** Returns the titles of pages by id. Omits pages that don't exist. */
export function getPageTitles(sql: Sql, pageIds: readonly string[]): Record<string, string> {
	const rows = sql.exec<{ page_id: string; title: string }>(
		"SELECT page_id, title FROM pages WHERE page_id IN (SELECT value FROM json_each(?))",
		JSON.stringify(pageIds),
	);
	return Object.fromEntries(rows.toArray().map(({ page_id, title }) => [page_id, title]));
}

/** The URL of a page and the validators of the stored version. */
export interface PageOrigin {
	url: string | null;
	etag: string | null;
	lastModified: string | null;
}

/**
 * Returns where a page was fetched from.
 *
 * @throws {AppError} `page_not_found`
 */
export function getPageOrigin(sql: Sql, pageId: string): PageOrigin {
	const [row] = sql
		.exec<{ url: string | null; etag: string | null; last_modified: string | null }>(
			"SELECT url, etag, last_modified FROM pages WHERE page_id = ?",
			pageId,
		)
		.toArray();
	if (row === undefined) throw pageNotFound();
	return { url: row.url, etag: row.etag, lastModified: row.last_modified };
}

/** Returns the text of a page and its passages in order, or null if it was deleted. */
export function readSegments(sql: Sql, pageId: string): SegmentedText | null {
	const [page] = sql.exec<{ text: string }>("SELECT text FROM pages WHERE page_id = ?", pageId).toArray();
	const segments = sql.exec<SegmentedText["segments"][number]>(
		`SELECT heading, start_offset AS start, end_offset AS "end" FROM passages WHERE page_id = ? ORDER BY n`,
		pageId,
	);
	return page === undefined ? null : { text: page.text, segments: segments.toArray() };
}

/**
 * Returns a page with its text and passages.
 *
 * @throws {AppError} `page_not_found`
 */
export function getPage(sql: Sql, pageId: string): KnowledgePage {
	const item = getPageItem(sql, pageId);
	const [row] = sql.exec<{ text: string }>("SELECT text FROM pages WHERE page_id = ?", pageId).toArray();
	const passages = sql
		.exec<{
			n: number;
			heading: string | null;
			start_offset: number;
			end_offset: number;
			file_page: number | null;
		}>(
			`SELECT n, heading, start_offset, end_offset, ${FILE_PAGE} AS file_page FROM passages WHERE page_id = ?
			ORDER BY n`,
			pageId,
		)
		.toArray();
	return {
		...item,
		text: row?.text ?? "",
		page_starts: getPageStarts(sql, pageId),
		passage_list: passages.map(({ n, heading, start_offset, end_offset, file_page }) => ({
			passage_id: `${pageId}.${n}`,
			heading,
			start: start_offset,
			end: end_offset,
			page: file_page,
		})),
	};
}

/**
 * Lists pages, newest first.
 *
 * @throws {AppError} `invalid_request` when the cursor is invalid
 */
export function listPages(sql: Sql, query: PageListQuery, now = Date.now()): PageList {
	const before = readCursor(query.cursor);
	const filters = splitFilter(query.q ?? "");
	const rows = sql
		.exec<Row>(
			`SELECT ${ITEM_COLUMNS} FROM pages WHERE (created_at, page_id) < (?, ?) ${query.kind === undefined ? "" : "AND kind = ?"}
			${query.problem === undefined ? "" : `AND ${problemCondition(query.problem, now)}`}
			${filters.map(() => HAS_WORD).join(" ")} ORDER BY created_at DESC, page_id DESC LIMIT ?`,
			before.time,
			before.id,
			...(query.kind === undefined ? [] : [query.kind]),
			...filters.flatMap((word) => [word, word, word, toPrefixQuery(word)]),
			query.limit + 1,
		)
		.toArray();
	const toCursor = (row: Row) => ({ time: row.created_at, id: row.page_id });
	const { shown, next_cursor } = takePage(rows, query.limit, toCursor);
	return { items: shown.map(toItem), next_cursor };
}

const HAS_WORD = `AND (instr(lower(title), ?) > 0 OR instr(lower(url), ?) > 0
	OR page_id IN (SELECT page_id FROM file_parts JOIN files USING (file_id) WHERE instr(lower(name), ?) > 0)
	OR page_id IN (
	SELECT page_id FROM passages WHERE id IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?)))`;

/** Returns an FTS5 prefix query for a filter word and its alternative spellings. "e-mail" becomes a phrase. */
function toPrefixQuery(filter: string): string {
	const { words, compounds } = tokenize(filter);
	const phrase = words.map(({ term }) => term).join(" ");
	const forms = [phrase, ...compounds.map(({ term }) => term), ...expandDigraphs(filter)];
	return forms.map((form) => `"${encodeForIndex(form)}" *`).join(" OR ");
}

/** Splits at control characters too, because a NUL would end the SQL statement. */
function splitFilter(text: string): string[] {
	return text
		.toLowerCase()
		.split(/[\s\p{Cc}]+/u)
		.filter((word) => word !== "")
		.slice(0, FILTER_WORDS_MAX);
}

/** Creates the error for a page that does not exist. */
export function pageNotFound(): AppError {
	return new AppError("page_not_found", "Page not found; it may have been deleted.");
}

const StoredFailure = z
	.object({ reason: z.string(), failures: z.int(), failed_at: z.int() })
	.transform((failure) => ({ ...failure, failed_at: toIsoTime(failure.failed_at) }));

function toItem({ page_id, file, fetched_at, failure, created_at, updated_at, ...row }: Row): PageItem {
	return {
		id: page_id,
		...row,
		file: file === null ? null : PageFile.parse(JSON.parse(file)),
		...(fetched_at !== null && { fetched_at: toIsoTime(fetched_at) }),
		...(failure !== null && { failure: StoredFailure.parse(JSON.parse(failure)) }),
		created_at: toIsoTime(created_at),
		updated_at: toIsoTime(updated_at),
	};
}

function toIsoTime(time: number): string {
	return new Date(time).toISOString();
}

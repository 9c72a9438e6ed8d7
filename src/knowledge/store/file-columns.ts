import * as z from "zod";
import type { Sql } from "./sql.ts";

/** Selects the number of the file's page on which a passage begins, or NULL. */
export const FILE_PAGE = `(SELECT first_page - 1 + (SELECT count(*) FROM json_each(page_starts) WHERE value <= start_offset)
	FROM file_parts WHERE file_parts.page_id = passages.page_id)`;

/** Selects the number of the last page of a file that a part contains, or NULL. */
export const LAST_PAGE = "first_page - 1 + json_array_length(page_starts)";

/** Selects the `PageFile` of a page as JSON, or NULL. */
export const PAGE_FILE = `(SELECT json_object('id', file_id, 'name', name, 'folder', folder, 'media_type', media_type,
	'page_count', page_count, 'first_page', first_page, 'last_page', ${LAST_PAGE})
	FROM file_parts JOIN files USING (file_id) WHERE file_parts.page_id = pages.page_id)`;

/** Returns the offsets of the file's pages in a page's text, or null if it is not from a file with pages. */
export function getPageStarts(sql: Sql, pageId: string): number[] | null {
	const [row] = sql
		.exec<{ page_starts: string | null }>("SELECT page_starts FROM file_parts WHERE page_id = ?", pageId)
		.toArray();
	return row?.page_starts == null ? null : z.array(z.int()).parse(JSON.parse(row.page_starts));
}

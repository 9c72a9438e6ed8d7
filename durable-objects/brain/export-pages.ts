import type { ExportedPage } from "../../src/contracts/export.ts";
import { PageFile } from "../../src/contracts/files.ts";
import { PAGE_FILE } from "../../src/knowledge/store/file-columns.ts";

/** Approximate number of characters of page text returned per call. The platform limits the size of a result. */
const PAGE_CHARS_PER_CALL = 1_000_000;

/**
 * Returns the pages whose ids come after `after`, sorted by id, for an export. Returns at least one page if any are
 * left.
 */
export function exportPages(sql: SqlStorage, after: string): ExportedPage[] {
	const pages: ExportedPage[] = [];
	let chars = 0;
	const rows = sql.exec<
		Omit<ExportedPage, "created_at" | "updated_at" | "file"> & {
			created_at: number;
			updated_at: number;
			file: string | null;
		}
	>(
		`SELECT page_id, external_id, kind, title, url, author, published_at, created_at, updated_at, ${PAGE_FILE} AS file,
			text FROM pages
		WHERE page_id > ? ORDER BY page_id`,
		after,
	);
	for (const { file, created_at, updated_at, ...page } of rows) {
		pages.push({
			...page,
			file: file === null ? null : PageFile.parse(JSON.parse(file)),
			created_at: new Date(created_at).toISOString(),
			updated_at: new Date(updated_at).toISOString(),
		});
		chars += page.text.length;
		if (chars >= PAGE_CHARS_PER_CALL) break;
	}
	return pages;
}

import type { ExportedPage } from "../../src/contracts/export.ts";

/** Characters of page text returned per call, roughly: the size of a call is limited. */
const PAGE_CHARS_PER_CALL = 1_000_000;

/** Returns pages for an export, those with an id after `after`, sorted by id. Returns at least one if any are left. */
export function exportPages(sql: SqlStorage, after: string): ExportedPage[] {
	const pages: ExportedPage[] = [];
	let chars = 0;
	const rows = sql.exec<
		Omit<ExportedPage, "created_at" | "updated_at"> & { created_at: number; updated_at: number }
	>(
		`SELECT page_id, external_id, kind, title, url, author, published_at, created_at, updated_at, text FROM pages
		WHERE page_id > ? ORDER BY page_id`,
		after,
	);
	for (const { created_at, updated_at, ...page } of rows) {
		pages.push({
			...page,
			created_at: new Date(created_at).toISOString(),
			updated_at: new Date(updated_at).toISOString(),
		});
		chars += page.text.length;
		if (chars >= PAGE_CHARS_PER_CALL) break;
	}
	return pages;
}

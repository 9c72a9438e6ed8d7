import { segment } from "./segment.ts";
import type { Sql } from "./sql.ts";
import { STARTER_ARTICLES, STARTER_PREFIX, STARTER_VERSION } from "./starter.ts";

export interface PageInput {
	pageId: string;
	/** The same id with the same version is the same page. */
	version: number;
	title: string;
	url: string | null;
	text: string;
}

/** Puts a page and its passages into the index, in place of an earlier version. The same version again does nothing. */
export function putPage(sql: Sql, page: PageInput): void {
	const known = sql.exec("SELECT 1 FROM pages WHERE page_id = ? AND version = ?", page.pageId, page.version);
	if (known.toArray().length > 0) return;
	deletePage(sql, page.pageId);
	sql.exec(
		"INSERT INTO pages (page_id, version, title, url, text) VALUES (?, ?, ?, ?, ?)",
		page.pageId,
		page.version,
		page.title,
		page.url,
		page.text,
	);
	segment(page.text).forEach(({ heading, text, start, end }, n) => {
		sql.exec(
			"INSERT INTO passages (page_id, n, heading, text, start_offset, end_offset) VALUES (?, ?, ?, ?, ?, ?)",
			page.pageId,
			n,
			heading,
			text,
			start,
			end,
		);
	});
}

/** Deletes a page; its passages and their index entries go with it. */
export function deletePage(sql: Sql, pageId: string): void {
	sql.exec("DELETE FROM pages WHERE page_id = ?", pageId);
}

/** Copies the starter articles in, once a version; a newer version replaces all that the older one brought. */
export function ensureStarter(sql: Sql): void {
	const [row] = sql.exec<{ version: number }>("SELECT version FROM starter").toArray();
	if (row?.version === STARTER_VERSION) return;
	sql.exec("DELETE FROM pages WHERE page_id GLOB ? AND version <> ?", `${STARTER_PREFIX}*`, STARTER_VERSION);
	for (const article of STARTER_ARTICLES) putPage(sql, { ...article, version: STARTER_VERSION, url: null });
	sql.exec("INSERT OR REPLACE INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION);
}

export interface KnowledgeStats {
	pages: number;
	passages: number;
}

/** How many pages and passages there are. */
export function knowledgeStats(sql: Sql): KnowledgeStats {
	const [counts] = sql
		.exec<{ pages: number; passages: number }>(
			"SELECT (SELECT count(*) FROM pages) AS pages, (SELECT count(*) FROM passages) AS passages",
		)
		.toArray();
	return counts ?? { pages: 0, passages: 0 };
}

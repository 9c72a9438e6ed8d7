import { segmentPage } from "../ingest/new-page.ts";
import { putPage } from "../store/put-page.ts";
import type { Sql } from "../store/sql.ts";
import { STARTER_ARTICLES, STARTER_VERSION } from "./starter.ts";

/** Checks whether the current version of the starter articles is stored. */
export function hasStarterArticles(sql: Sql): boolean {
	const [row] = sql.exec<{ version: number }>("SELECT version FROM starter").toArray();
	return row?.version === STARTER_VERSION;
}

/**
 * Stores the starter articles unless the current version is already stored. Returns whether it wrote them. They must be
 * loaded if they are not stored.
 */
export function ensureStarterArticles(sql: Sql, now: number): boolean {
	if (hasStarterArticles(sql)) return false;
	const articles = STARTER_ARTICLES.value;
	const ids = articles.map(({ pageId }) => pageId);
	sql.exec(
		"DELETE FROM pages WHERE kind = 'starter' AND page_id NOT IN (SELECT value FROM json_each(?))",
		JSON.stringify(ids),
	);
	for (const article of articles) putPage(sql, segmentPage({ ...article, kind: "starter" }), now);
	sql.exec("INSERT OR REPLACE INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION);
	return true;
}

import { segmentPage } from "../ingest/new-page.ts";
import { putPage } from "../store/put-page.ts";
import type { Sql } from "../store/sql.ts";
import { STARTER_ARTICLES, STARTER_VERSION } from "./starter.ts";

/** Stores the starter articles unless the current version is already stored. Returns whether it wrote them. */
export function ensureStarterArticles(sql: Sql, now: number): boolean {
	const [row] = sql.exec<{ version: number }>("SELECT version FROM starter").toArray();
	if (row?.version === STARTER_VERSION) return false;
	const ids = STARTER_ARTICLES.map(({ pageId }) => pageId);
	sql.exec(
		"DELETE FROM pages WHERE kind = 'starter' AND page_id NOT IN (SELECT value FROM json_each(?))",
		JSON.stringify(ids),
	);
	for (const article of STARTER_ARTICLES) putPage(sql, segmentPage({ ...article, kind: "starter" }), now);
	sql.exec("INSERT OR REPLACE INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION);
	return true;
}

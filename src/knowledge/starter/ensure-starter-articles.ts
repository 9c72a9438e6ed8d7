import { segmentPage } from "../ingest/new-page.ts";
import { addAcronyms, type PageAcronym } from "../store/acronyms.ts";
import { indexPage } from "../store/index-page.ts";
import type { Sql } from "../store/sql.ts";
import { addToVocabulary } from "../store/vocabulary.ts";
import { mergeWordIndex } from "../store/word-index.ts";
import { STARTER_ARTICLES, STARTER_VERSION, type StarterArticle } from "./starter.ts";

/** The rows of the starter articles, which are the same in every brain. `pages` and `passages` are JSON. */
interface StarterRows {
	pages: string;
	passages: string;
	texts: string[];
	acronyms: PageAcronym[];
}

/** An isolate creates the rows once, for the first brain without them. */
let isolateRows: StarterRows | null = null;

/** Checks whether the current version of the starter articles is stored. */
export function hasStarterArticles(sql: Sql): boolean {
	const [row] = sql.exec<{ version: number }>("SELECT version FROM starter").toArray();
	return row?.version === STARTER_VERSION;
}

/**
 * Stores the starter articles unless the current version is already stored. Returns whether it wrote them. They must be
 * loaded if they are not stored. Must run within a transaction.
 */
export function ensureStarterArticles(sql: Sql, now: number): boolean {
	if (hasStarterArticles(sql)) return false;
	isolateRows ??= createRows(STARTER_ARTICLES.value);
	const { pages, passages, texts, acronyms } = isolateRows;
	// Otherwise the articles of a new version would precede the user's pages in lists.
	const [{ createdAt } = { createdAt: null }] = sql
		.exec<{ createdAt: number | null }>(
			"SELECT min(created_at) AS createdAt FROM pages WHERE kind = 'starter'",
		)
		.toArray();
	sql.exec("DELETE FROM pages WHERE kind = 'starter'");
	sql.exec(
		`INSERT INTO pages (page_id, kind, title, words, passages, hash, created_at, updated_at, text)
		SELECT value ->> 'pageId', 'starter', value ->> 'title', value ->> 'words', value ->> 'passages',
			value ->> 'hash', ?, ?, value ->> 'text' FROM json_each(?)`,
		createdAt ?? now,
		now,
		pages,
	);
	sql.exec(
		`INSERT INTO passages (page_id, n, heading, text, start_offset, end_offset)
		SELECT value ->> 'pageId', value ->> 'n', value ->> 'heading', value ->> 'text', value ->> 'start', value ->> 'end'
		FROM json_each(?)`,
		passages,
	);
	addToVocabulary(sql, texts);
	addAcronyms(sql, acronyms);
	sql.exec(
		`INSERT INTO passages_fts (rowid, title, heading, text)
		SELECT passages.id, value ->> 'titleTerms', value ->> 'headingTerms', value ->> 'textTerms'
		FROM json_each(?) CROSS JOIN passages ON page_id = value ->> 'pageId' AND n = value ->> 'n'`,
		passages,
	);
	mergeWordIndex(sql);
	sql.exec("INSERT OR REPLACE INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION);
	return true;
}

function createRows(articles: readonly StarterArticle[]): StarterRows {
	const pages = articles.map((article) => segmentPage({ ...article, kind: "starter" }));
	const indexes = pages.map((page) => indexPage(page.pageId ?? "", page));
	return {
		pages: JSON.stringify(
			pages.map(({ pageId, title, text, words, hash, segments }) => ({
				pageId,
				title,
				text,
				words,
				hash,
				passages: segments.length,
			})),
		),
		passages: JSON.stringify(indexes.flatMap(({ passages }) => passages)),
		texts: indexes.flatMap(({ texts }) => texts),
		acronyms: indexes.flatMap(({ acronyms }) => acronyms),
	};
}

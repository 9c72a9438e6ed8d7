import type { PageItem, PageKind } from "../../contracts/knowledge.ts";
import { ulid } from "../../ids.ts";
import { type PageFetch, type SegmentedPage, segmentPage, withTitle } from "../ingest/new-page.ts";
import { STARTER_ARTICLES, STARTER_VERSION } from "../starter/starter.ts";
import { getPageItem } from "./pages.ts";
import type { Sql } from "./sql.ts";
import { buildIndexText } from "./word-index.ts";

export interface PutOutcome {
	outcome: "added" | "updated" | "unchanged";
	page: PageItem;
}

/**
 * Puts a page and its passages into the index. The same external id, or else the same address, is the same page, and so is
 * a page with the same text at the address that this one declares to be a copy of; without any of these, the same content
 * is. A page that changes keeps its id, and the hash of what it was. Not atomic by itself: call it within a transaction.
 */
export function putPage(sql: Sql, put: SegmentedPage, now: number): PutOutcome {
	const known = findExisting(sql, put);
	const page = known === undefined ? put : mergeWithExisting(put, known);
	const pageId = known?.page_id ?? page.pageId ?? `page_${ulid(now)}`;
	const outcome = known === undefined ? "added" : isUnchanged(known, page) ? "unchanged" : "updated";
	if (outcome === "added") insertPage(sql, pageId, page, now);
	if (outcome === "updated") updatePage(sql, pageId, page, now);
	if (page.fetch !== null) recordFetch(sql, pageId, page.fetch);
	return { outcome, page: getPageItem(sql, pageId) };
}

/** Deletes a page; its passages, their vectors and index entries go with it. False when there is none. */
export function deletePage(sql: Sql, pageId: string): boolean {
	return sql.exec("DELETE FROM pages WHERE page_id = ? RETURNING 1", pageId).toArray().length > 0;
}

/** Copies the starter articles in, once a version; a newer version replaces all that the older one brought. True when it did. */
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

type ExistingPage = {
	page_id: string;
	kind: PageKind;
	title: string;
	hash: string;
	external_id: string | null;
	url: string | null;
};

function mergeWithExisting(put: SegmentedPage, known: ExistingPage): SegmentedPage {
	// A user who gave the page its title keeps it when the page is read again.
	const isNamed = (known.kind === "added" || known.kind === "imported") && put.kind === "crawled";
	const page = isNamed ? withTitle(put, known.title) : put;
	const isCopy = put.pageId === null && put.copyOf !== null && put.copyOf === known.url;
	// The validators of a copy's address are not those of the original's.
	return isCopy ? { ...page, url: known.url, fetch: null } : page;
}

function findExisting(
	sql: Sql,
	{ pageId, externalId, url, copyOf, text, hash }: SegmentedPage,
): ExistingPage | undefined {
	const find = (where: string, value: string | null) =>
		value === null
			? undefined
			: sql
					.exec<ExistingPage>(
						`SELECT page_id, kind, title, hash, external_id, url FROM pages WHERE ${where} = ?`,
						value,
					)
					.toArray()[0];
	if (pageId !== null) return find("page_id", pageId);
	const named = find("external_id", externalId) ?? find("url", url) ?? findOriginal(sql, copyOf, text);
	if (named !== undefined || externalId !== null || url !== null) return named;
	return find("kind <> 'starter' AND hash", hash);
}

/** Many pages may declare the same address, such as the front page's; only one with the same text is a copy. */
function findOriginal(sql: Sql, copyOf: string | null, text: string): ExistingPage | undefined {
	return sql
		.exec<ExistingPage>(
			"SELECT page_id, kind, title, hash, external_id, url FROM pages WHERE url = ? AND text = ?",
			copyOf,
			text,
		)
		.toArray()[0];
}

function isUnchanged(known: ExistingPage, page: SegmentedPage): boolean {
	const { external_id, url, hash } = known;
	return hash === page.hash && (page.externalId ?? external_id) === external_id && (page.url ?? url) === url;
}

function insertPage(sql: Sql, pageId: string, page: SegmentedPage, now: number): void {
	sql.exec(
		`INSERT INTO pages (page_id, external_id, url, kind, title, words, passages, hash, author, published_at, language,
			created_at, updated_at, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)`,
		pageId,
		page.externalId,
		page.url,
		page.kind,
		page.title,
		page.words,
		page.segments.length,
		page.hash,
		page.author,
		page.publishedAt,
		page.language,
		now,
		page.text,
	);
	insertPassages(sql, pageId, page);
}

function updatePage(sql: Sql, pageId: string, page: SegmentedPage, now: number): void {
	sql.exec("DELETE FROM passages WHERE page_id = ?", pageId);
	// What was another page until now and has the same address is this one.
	sql.exec("DELETE FROM pages WHERE url = ? AND page_id <> ?", page.url, pageId);
	sql.exec(
		`UPDATE pages SET external_id = coalesce(?2, external_id), url = coalesce(?3, url), title = ?4, words = ?5,
			passages = ?6, previous_hash = hash, hash = ?7, author = ?8, published_at = ?9, language = ?10, updated_at = ?11,
			text = ?12 WHERE page_id = ?1`,
		pageId,
		page.externalId,
		page.url,
		page.title,
		page.words,
		page.segments.length,
		page.hash,
		page.author,
		page.publishedAt,
		page.language,
		now,
		page.text,
	);
	insertPassages(sql, pageId, page);
}

/** Notes when a page was read, and what its server said. */
export function recordFetch(sql: Sql, pageId: string, read: PageFetch): void {
	sql.exec(
		"UPDATE pages SET etag = ?, last_modified = ?, fetched_at = ?, due_at = ? WHERE page_id = ?",
		read.etag,
		read.lastModified,
		read.fetchedAt,
		read.dueAt,
		pageId,
	);
}

function insertPassages(sql: Sql, pageId: string, { title, text, segments }: SegmentedPage): void {
	const titleTerms = buildIndexText(title, { isTitle: true });
	const headingTerms = new Map<string, string>();
	for (const [n, { heading, start, end }] of segments.entries()) {
		const passage = text.slice(start, end);
		sql.exec(
			"INSERT INTO passages (page_id, n, heading, text, start_offset, end_offset) VALUES (?, ?, ?, ?, ?, ?)",
			pageId,
			n,
			heading,
			passage,
			start,
			end,
		);
		if (heading !== null && !headingTerms.has(heading)) {
			headingTerms.set(heading, buildIndexText(heading, { isTitle: true }));
		}
		sql.exec(
			"INSERT INTO passages_fts (rowid, title, heading, text) VALUES (last_insert_rowid(), ?, ?, ?)",
			titleTerms,
			// What stands above the first heading stands under the page's title: it is where a page says what its subject is.
			headingTerms.get(heading ?? "") ?? titleTerms,
			buildIndexText(passage),
		);
	}
}

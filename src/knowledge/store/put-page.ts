import type { PageItem, PageKind } from "../../contracts/knowledge.ts";
import { ulid } from "../../ids.ts";
import { type CutPage, cutPage, type PageReading, withTitle } from "../ingest/new-page.ts";
import { STARTER_ARTICLES, STARTER_VERSION } from "../starter/starter.ts";
import { requirePage } from "./pages.ts";
import type { Sql } from "./sql.ts";
import { indexed } from "./word-index.ts";

export interface PutOutcome {
	outcome: "added" | "updated" | "unchanged";
	page: PageItem;
}

/**
 * Puts a page and its passages into the index. The same external id, or else the same address, is the same page, and so is
 * a page with the same text at the address that this one declares to be a copy of; without any of these, the same content
 * is. A page that changes keeps its id, and the hash of what it was. Not atomic by itself: call it within a transaction.
 */
export function putPage(sql: Sql, put: CutPage, now: number): PutOutcome {
	const known = findSame(sql, put);
	const page = known === undefined ? put : asKnown(put, known);
	const pageId = known?.page_id ?? page.pageId ?? `page_${ulid(now)}`;
	const outcome = known === undefined ? "added" : saysTheSame(known, page) ? "unchanged" : "updated";
	if (outcome === "added") insert(sql, pageId, page, now);
	if (outcome === "updated") replace(sql, pageId, page, now);
	if (page.read !== null) noteReading(sql, pageId, page.read);
	return { outcome, page: requirePage(sql, pageId) };
}

/** Deletes a page; its passages, their vectors and index entries go with it. False when there is none. */
export function deletePage(sql: Sql, pageId: string): boolean {
	return sql.exec("DELETE FROM pages WHERE page_id = ? RETURNING 1", pageId).toArray().length > 0;
}

/** Copies the starter articles in, once a version; a newer version replaces all that the older one brought. True when it did. */
export function ensureStarter(sql: Sql, now: number): boolean {
	const [row] = sql.exec<{ version: number }>("SELECT version FROM starter").toArray();
	if (row?.version === STARTER_VERSION) return false;
	const ids = STARTER_ARTICLES.map(({ pageId }) => pageId);
	sql.exec(
		"DELETE FROM pages WHERE kind = 'starter' AND page_id NOT IN (SELECT value FROM json_each(?))",
		JSON.stringify(ids),
	);
	for (const article of STARTER_ARTICLES) putPage(sql, cutPage({ ...article, kind: "starter" }), now);
	sql.exec("INSERT OR REPLACE INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION);
	return true;
}

type Known = {
	page_id: string;
	kind: PageKind;
	title: string;
	hash: string;
	external_id: string | null;
	url: string | null;
};

function asKnown(put: CutPage, known: Known): CutPage {
	// A user who gave the page its title keeps it when the page is read again.
	const isNamed = (known.kind === "added" || known.kind === "imported") && put.kind === "crawled";
	const page = isNamed ? withTitle(put, known.title) : put;
	const isCopy = put.pageId === null && put.copyOf !== null && put.copyOf === known.url;
	// The validators of a copy's address are not those of the original's.
	return isCopy ? { ...page, url: known.url, read: null } : page;
}

function findSame(sql: Sql, { pageId, externalId, url, copyOf, text, hash }: CutPage): Known | undefined {
	const find = (where: string, value: string | null) =>
		value === null
			? undefined
			: sql
					.exec<Known>(
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
function findOriginal(sql: Sql, copyOf: string | null, text: string): Known | undefined {
	return sql
		.exec<Known>(
			"SELECT page_id, kind, title, hash, external_id, url FROM pages WHERE url = ? AND text = ?",
			copyOf,
			text,
		)
		.toArray()[0];
}

function saysTheSame(known: Known, page: CutPage): boolean {
	const { external_id, url, hash } = known;
	return hash === page.hash && (page.externalId ?? external_id) === external_id && (page.url ?? url) === url;
}

function insert(sql: Sql, pageId: string, page: CutPage, now: number): void {
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

function replace(sql: Sql, pageId: string, page: CutPage, now: number): void {
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
export function noteReading(sql: Sql, pageId: string, read: PageReading): void {
	sql.exec(
		"UPDATE pages SET etag = ?, last_modified = ?, fetched_at = ?, due_at = ? WHERE page_id = ?",
		read.etag,
		read.lastModified,
		read.at,
		read.dueAt,
		pageId,
	);
}

function insertPassages(sql: Sql, pageId: string, { title, text, segments }: CutPage): void {
	const titleTerms = indexed(title, { isTitle: true });
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
			headingTerms.set(heading, indexed(heading, { isTitle: true }));
		}
		sql.exec(
			"INSERT INTO passages_fts (rowid, title, heading, text) VALUES (last_insert_rowid(), ?, ?, ?)",
			titleTerms,
			// What stands above the first heading stands under the page's title: it is where a page says what its subject is.
			headingTerms.get(heading ?? "") ?? titleTerms,
			indexed(passage),
		);
	}
}

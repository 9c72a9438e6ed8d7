import type { PageItem, PageKind } from "../../contracts/knowledge.ts";
import { ulid } from "../../ids.ts";
import { type PageFetch, type SegmentedPage, withTitle } from "../ingest/new-page.ts";
import { addAcronyms, removeAcronyms } from "./acronyms.ts";
import { clearFailure } from "./failed-reads.ts";
import { indexPage } from "./index-page.ts";
import { getPageItem } from "./pages.ts";
import type { Sql, SqlValue } from "./sql.ts";
import { addToVocabulary, removeFromVocabulary } from "./vocabulary.ts";
import { buildIndexText, mergeWordIndex } from "./word-index.ts";

/** The stored page and how storing it changed the knowledge base. */
export interface PutOutcome {
	outcome: "added" | "updated" | "unchanged";
	page: PageItem;
}

/**
 * Stores a page and indexes its passages, or updates the existing page. The existing page is the one with the same
 * external id, otherwise the one with the same URL, otherwise the one at the declared canonical URL if it has the same
 * text. For a page with neither an external id nor a URL, the existing page is the one with the same content. An
 * updated page keeps its id. Must run within a transaction.
 */
export function putPage(sql: Sql, newPage: SegmentedPage, now: number): PutOutcome {
	const existing = findExisting(sql, newPage);
	const page = existing === undefined ? newPage : mergeWithExisting(newPage, existing);
	const pageId = existing?.page_id ?? page.pageId ?? `page_${ulid(now)}`;
	const outcome = existing === undefined ? "added" : isUnchanged(existing, page) ? "unchanged" : "updated";
	if (outcome === "added") insertPage(sql, pageId, page, now);
	if (outcome === "updated") updatePage(sql, pageId, page, now);
	if (page.fetch !== null) recordFetch(sql, pageId, page.fetch);
	return { outcome, page: getPageItem(sql, pageId) };
}

/** Deletes a page with its passages, vectors and index entries. Returns false when it does not exist. */
export function deletePage(sql: Sql, pageId: string): boolean {
	const [deleted] = sql
		.exec<{ title: string; text: string }>(
			"DELETE FROM pages WHERE page_id = ? RETURNING title, text",
			pageId,
		)
		.toArray();
	if (deleted === undefined) return false;
	removeFromVocabulary(sql, [buildIndexText(`${deleted.title}\n${deleted.text}`)]);
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

function mergeWithExisting(page: SegmentedPage, existing: ExistingPage): SegmentedPage {
	// A recrawl keeps the title that the user gave the page.
	const isNamed = (existing.kind === "added" || existing.kind === "imported") && page.kind === "crawled";
	const merged = isNamed ? withTitle(page, existing.title) : page;
	const isCopy = page.pageId === null && page.copyOf !== null && page.copyOf === existing.url;
	// Validators of the copy do not apply to the original URL.
	return isCopy ? { ...merged, url: existing.url, fetch: null } : merged;
}

function findExisting(
	sql: Sql,
	{ pageId, externalId, url, copyOf, text, hash }: SegmentedPage,
): ExistingPage | undefined {
	const find = (condition: string, value: string | null, ...more: string[]) =>
		value === null ? undefined : selectExisting(sql, condition, value, ...more);
	if (pageId !== null) return find("page_id = ?", pageId);
	const identified =
		find("external_id = ?", externalId) ??
		find("url = ?", url) ??
		// Many pages may declare the same canonical URL, such as that of the home page. Only a page with the same text
		// is a copy.
		find("url = ? AND text = ?", copyOf, text);
	if (identified !== undefined || externalId !== null || url !== null) return identified;
	return find("kind <> 'starter' AND hash = ?", hash);
}

function selectExisting(sql: Sql, condition: string, ...bindings: string[]): ExistingPage | undefined {
	const query = `SELECT page_id, kind, title, hash, external_id, url FROM pages WHERE ${condition}`;
	return sql.exec<ExistingPage>(query, ...bindings).toArray()[0];
}

function isUnchanged(existing: ExistingPage, page: SegmentedPage): boolean {
	const { external_id, url, hash } = existing;
	return hash === page.hash && (page.externalId ?? external_id) === external_id && (page.url ?? url) === url;
}

function insertPage(sql: Sql, pageId: string, page: SegmentedPage, now: number): void {
	sql.exec(
		`INSERT INTO pages (page_id, external_id, url, kind, title, words, passages, hash, author, published_at, language,
			created_at, updated_at, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)`,
		...pageBindings(pageId, page, now),
	);
	insertPassages(sql, pageId, page);
}

function updatePage(sql: Sql, pageId: string, page: SegmentedPage, now: number): void {
	sql.exec("DELETE FROM passages WHERE page_id = ?", pageId);
	removeAcronyms(sql, pageId);
	// If another page has this URL, this page replaces it.
	sql.exec("DELETE FROM pages WHERE url = ? AND page_id <> ?", page.url, pageId);
	sql.exec(
		`UPDATE pages SET external_id = coalesce(?2, external_id), url = coalesce(?3, url), title = ?5, words = ?6,
			passages = ?7, previous_hash = hash, hash = ?8, author = ?9, published_at = ?10, language = ?11, updated_at = ?12,
			text = ?13 WHERE page_id = ?1`,
		...pageBindings(pageId, page, now),
	);
	insertPassages(sql, pageId, page);
}

/**
 * Returns the values of the SQL parameters `?1` to `?13`. Updates do not use `?4`, because the kind of a page never
 * changes.
 */
function pageBindings(pageId: string, page: SegmentedPage, now: number): SqlValue[] {
	return [
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
	];
}

/** Stores the record of a fetch. */
export function recordFetch(sql: Sql, pageId: string, fetch: PageFetch): void {
	sql.exec(
		"UPDATE pages SET etag = ?, last_modified = ?, fetched_at = ?, due_at = ? WHERE page_id = ?",
		fetch.etag,
		fetch.lastModified,
		fetch.fetchedAt,
		fetch.dueAt,
		pageId,
	);
	clearFailure(sql, pageId);
}

function insertPassages(sql: Sql, pageId: string, page: SegmentedPage): void {
	const { passages, texts, acronyms } = indexPage(pageId, page);
	const ids = passages.map(({ n, heading, text, start, end }) => {
		const [inserted] = sql
			.exec<{ id: number }>(
				`INSERT INTO passages (page_id, n, heading, text, start_offset, end_offset) VALUES (?, ?, ?, ?, ?, ?)
				RETURNING id`,
				pageId,
				n,
				heading,
				text,
				start,
				end,
			)
			.toArray();
		if (inserted === undefined) throw new Error("SQLite returned no id for the passage.");
		return inserted.id;
	});
	addToVocabulary(sql, texts);
	addAcronyms(sql, acronyms);
	// Last and together: FTS5 writes its index to disk and merges it before a statement that fires triggers or inserts
	// several rows.
	for (const [at, { titleTerms, headingTerms, textTerms }] of passages.entries())
		sql.exec(
			"INSERT INTO passages_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
			ids[at] ?? null,
			titleTerms,
			headingTerms,
			textTerms,
		);
	mergeWordIndex(sql);
}

import { createHash } from "node:crypto";
import type { PageKind } from "../../contracts/knowledge.ts";
import { PAGE_TEXT_MAX_CHARS, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { countWords } from "../../text/count-words.ts";
import { type Segment, segmentText } from "../passages/segment.ts";

/** A page to store. */
export interface NewPage {
	kind: PageKind;
	title: string;
	/** Markdown, or plain text. */
	text: string;
	url?: string | null;
	/** The canonical URL that the page declares. Ignored unless the page stored at that URL has the same text. */
	copyOf?: string | null;
	/** The importer's id for the page. */
	externalId?: string | null;
	author?: string | null;
	publishedAt?: string | null;
	language?: string | null;
	/** Set for pages fetched from the web. */
	fetch?: PageFetch | null;
	/** Set for starter articles, whose ids are fixed. */
	pageId?: string;
}

/**
 * The record of a fetch: its time, the validators of the page, and the time of the next crawl, in milliseconds since
 * the epoch.
 */
export interface PageFetch {
	etag: string | null;
	lastModified: string | null;
	fetchedAt: number;
	dueAt: number;
}

/** A page split into passages. Splitting is expensive, so it happens outside the Durable Object. */
export interface SegmentedPage extends Required<Omit<NewPage, "pageId">> {
	pageId: string | null;
	words: number;
	/** SHA-256 of the title and text. */
	hash: string;
	segments: Omit<Segment, "text">[];
}

/**
 * Splits a page into passages. Truncates long titles and texts and removes URL fragments. `pageStarts` are the offsets of
 * a file's pages in the text: a passage begins at each of them.
 */
export function segmentPage(page: NewPage, pageStarts: readonly number[] = []): SegmentedPage {
	const title = truncate(page.title.toWellFormed().trim(), TITLE_MAX_CHARS);
	const text = truncate(page.text.toWellFormed(), PAGE_TEXT_MAX_CHARS);
	return {
		kind: page.kind,
		title,
		text,
		url: page.url == null ? null : removeFragment(page.url),
		copyOf: page.copyOf == null ? null : removeFragment(page.copyOf),
		externalId: page.externalId ?? null,
		author: page.author ?? null,
		publishedAt: page.publishedAt ?? null,
		language: page.language ?? null,
		fetch: page.fetch ?? null,
		pageId: page.pageId ?? null,
		words: countWords(text),
		hash: hashOf(title, text),
		segments: segmentText(text, pageStarts).map(({ heading, start, end }) => ({ heading, start, end })),
	};
}

/** Returns a copy of the page with another title. */
export function withTitle(page: SegmentedPage, title: string): SegmentedPage {
	return { ...page, title, hash: hashOf(title, page.text) };
}

function hashOf(title: string, text: string): string {
	return createHash("sha256").update(`${title}\n${text}`).digest("base64url");
}

function truncate(text: string, length: number): string {
	if (text.length <= length) return text;
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function removeFragment(address: string): string {
	const url = new URL(address);
	url.hash = "";
	return url.href;
}

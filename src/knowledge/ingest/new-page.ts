import { createHash } from "node:crypto";
import type { PageKind } from "../../contracts/knowledge.ts";
import { PAGE_TEXT_MAX_CHARS, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { type Segment, segmentText } from "../passages/segment.ts";

/** A page that is to be put into a brain. */
export interface NewPage {
	kind: PageKind;
	title: string;
	/** Markdown, or plain text. */
	text: string;
	url?: string | null;
	/** Another address that the page declares as its own. It counts only if the page stored at that address has the same text. */
	copyOf?: string | null;
	/** The name that an importer has for it. */
	externalId?: string | null;
	author?: string | null;
	publishedAt?: string | null;
	language?: string | null;
	/** Of a page that was read from the web. */
	fetch?: PageFetch | null;
	/** Only of pages that are made here. */
	pageId?: string;
}

/** What a page's server said when it was read, and when it is to be read again. Times are milliseconds since 1970. */
export interface PageFetch {
	etag: string | null;
	lastModified: string | null;
	fetchedAt: number;
	dueAt: number;
}

/** A page that is cut into passages. Making one takes time in proportion to its length; putting it away takes little. */
export interface SegmentedPage extends Required<Omit<NewPage, "pageId">> {
	pageId: string | null;
	words: number;
	/** Of title and text. */
	hash: string;
	segments: Omit<Segment, "text">[];
}

/** Cuts a page into passages. A title or text that is too long is shortened; an address loses its fragment. */
export function segmentPage(page: NewPage): SegmentedPage {
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
		words: text.match(/\S+/g)?.length ?? 0,
		hash: hashOf(title, text),
		segments: segmentText(text).map(({ heading, start, end }) => ({ heading, start, end })),
	};
}

/** The same page under another title. */
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

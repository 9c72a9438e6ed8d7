import { removeBoilerplate } from "./boilerplate.ts";
import { revealControlledContent } from "./controls.ts";
import { type DomElement, type DomNode, parseHtml } from "./dom.ts";
import { collectLinks, mergeLinks, type PageLink } from "./links.ts";
import { renderMarkdown } from "./markdown.ts";
import { readMetadata } from "./metadata.ts";
import { normalizeText, truncateText } from "./normalize.ts";
import { readMarkdown } from "./read-markdown.ts";
import { type ContentRegion, findContentRegion, findLinkLists } from "./region.ts";
import { flattenShadowRoots } from "./shadow.ts";
import { tidy } from "./tidy.ts";

/** Most of a document that is read, in UTF-16 code units: a page of 2 MB is never longer. */
const DOCUMENT_MAX_CHARS = 2 * 1024 * 1024;

export interface SourceDocument {
	type: "html" | "markdown" | "text";
	body: string;
	/** Where it was read; null for what a user handed in. */
	url: string | null;
}

export interface ExtractedPage {
	title: string | null;
	/** Markdown, or the plain text as it was; at most `PAGE_TEXT_MAX_CHARS`. */
	text: string;
	author: string | null;
	/** `YYYY-MM-DD`. */
	publishedAt: string | null;
	/** A BCP 47 tag. */
	language: string | null;
	/** On the same host as the page. */
	canonicalUrl: string | null;
	/** Those of the content first. */
	links: PageLink[];
}

/** `empty`: there is nothing to read. `noindex`: the page asks not to be kept. `reason` is a sentence for people. */
export type Extraction =
	| { kind: "page"; page: ExtractedPage }
	| { kind: "empty" | "noindex"; reason: string };

/** What a document says to a reader. Never throws, and takes time in proportion to the document's length. */
export function extract(document: SourceDocument): Extraction {
	const body = document.body.slice(0, DOCUMENT_MAX_CHARS);
	if (document.type === "html") return extractHtml(body, document.url);
	const { title, text } =
		document.type === "markdown" ? readMarkdown(body) : { title: null, text: normalizeText(body) };
	return toExtraction({
		title,
		text,
		author: null,
		publishedAt: null,
		language: null,
		canonicalUrl: null,
		links: [],
	});
}

function toExtraction(found: ExtractedPage): Extraction {
	const text = truncateText(found.text);
	if (!/[\p{L}\p{N}]/u.test(text)) return { kind: "empty", reason: "The page has no text to read." };
	return { kind: "page", page: { ...found, text } };
}

function extractHtml(body: string, url: string | null): Extraction {
	const { html, language, jsonLd } = tidy(body);
	const document = parseHtml(html);
	flattenShadowRoots(document);
	revealControlledContent(document);
	const { base, noindex, nofollow, ...metadata } = readMetadata(document, { url, language, jsonLd });
	if (noindex) return { kind: "noindex", reason: "The page asks not to be indexed (robots noindex)." };
	const everyLink = nofollow ? [] : collectLinks(document.body, base);
	removeBoilerplate(document);
	const region = findContentRegion(document);
	const links = nofollow ? [] : collectLinks(region.element, base);
	const text = renderContent(region, metadata.title);
	const extraction = toExtraction({ ...metadata, text, links: mergeLinks(links, everyLink) });
	if (extraction.kind === "empty" && /<script/i.test(body)) {
		return { kind: "empty", reason: "The page has no text without its scripts." };
	}
	return extraction;
}

function renderContent(region: ContentRegion, title: string | null): string {
	const whole = renderText(region.element, title);
	const lists = findLinkLists(region);
	const pruned = lists.size > 0 ? renderText(region.element, title, lists) : whole;
	// A page of links, as most front pages are, has nothing but them to read.
	return pruned.length < whole.length / 4 ? whole : pruned;
}

/** The title is kept apart: as a heading it would stand above every passage once more. */
function renderText(element: DomElement, title: string | null, skip?: ReadonlySet<DomNode>): string {
	const text = normalizeText(renderMarkdown(element, skip));
	const heading = /^#{1,6} (.+)(?:\n+|$)/m.exec(text);
	if (!heading || heading[1] !== title) return text;
	return text.slice(0, heading.index) + text.slice(heading.index + heading[0].length);
}

import { removeFurniture } from "./boilerplate.ts";
import { operateControls } from "./controls.ts";
import { type DomElement, type DomNode, parse } from "./dom.ts";
import { linksOf, merged, type PageLink } from "./links.ts";
import { markdownOf } from "./markdown.ts";
import { metadataOf } from "./metadata.ts";
import { fitted, normalised } from "./normalize.ts";
import { readMarkdown } from "./read-markdown.ts";
import { linkLists, type Region, regionOf } from "./region.ts";
import { fillShadowRoots } from "./shadow.ts";
import { tidy } from "./tidy.ts";

/** Most of a document that is read, in UTF-16 code units: a page of 2 MB is never longer. */
export const DOCUMENT_MAX_CHARS = 2 * 1024 * 1024;

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
	if (document.type === "html") return readHtml(body, document.url);
	const { title, text } =
		document.type === "markdown" ? readMarkdown(body) : { title: null, text: normalised(body) };
	return page({
		title,
		text,
		author: null,
		publishedAt: null,
		language: null,
		canonicalUrl: null,
		links: [],
	});
}

function page(found: ExtractedPage): Extraction {
	const text = fitted(found.text);
	if (!/[\p{L}\p{N}]/u.test(text)) return { kind: "empty", reason: "The page has no text to read." };
	return { kind: "page", page: { ...found, text } };
}

function readHtml(body: string, url: string | null): Extraction {
	const { html, language, jsonLd } = tidy(body);
	const document = parse(html);
	fillShadowRoots(document);
	operateControls(document);
	const { base, noindex, nofollow, ...metadata } = metadataOf(document, { url, language, jsonLd });
	if (noindex) return { kind: "noindex", reason: "The page asks not to be indexed (robots noindex)." };
	const everyLink = nofollow ? [] : linksOf(document.body, base);
	removeFurniture(document);
	const region = regionOf(document);
	const links = nofollow ? [] : linksOf(region.element, base);
	const text = contentOf(region, metadata.title);
	const extraction = page({ ...metadata, text, links: merged(links, everyLink) });
	if (extraction.kind === "empty" && /<script/i.test(body)) {
		return { kind: "empty", reason: "The page has no text without its scripts." };
	}
	return extraction;
}

function contentOf(region: Region, title: string | null): string {
	const whole = textOf(region.element, title);
	const lists = linkLists(region);
	const pruned = lists.size > 0 ? textOf(region.element, title, lists) : whole;
	// A page of links, as most front pages are, has nothing but them to read.
	return pruned.length < whole.length / 4 ? whole : pruned;
}

/** The title is kept apart: as a heading it would stand above every passage once more. */
function textOf(element: DomElement, title: string | null, skip?: ReadonlySet<DomNode>): string {
	const text = normalised(markdownOf(element, skip));
	const heading = /^#{1,6} (.+)(?:\n+|$)/m.exec(text);
	if (!heading || heading[1] !== title) return text;
	return text.slice(0, heading.index) + text.slice(heading.index + heading[0].length);
}

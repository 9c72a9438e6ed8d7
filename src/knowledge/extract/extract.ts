import { Readability } from "@mozilla/readability";
import { type DomDocument, type DomElement, isDomElement, parse } from "./dom.ts";
import { linksOf, merged, type PageLink } from "./links.ts";
import { markdownOf } from "./markdown.ts";
import { metadataOf } from "./metadata.ts";
import { fitted, normalised } from "./normal.ts";
import { readMarkdown } from "./plain.ts";
import { linkLists, regionOf, removeBoilerplate } from "./region.ts";
import { tidy } from "./tidy.ts";

/** Most of a document that is read, in UTF-16 code units: a page of 2 MB is never longer. */
export const DOCUMENT_MAX_CHARS = 2 * 1024 * 1024;
/** Readability is not asked about pages of more elements: its time grows faster than they do. */
export const READABILITY_MAX_ELEMENTS = 20_000;

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
	const { html, elements, language, jsonLd } = tidy(body);
	const document = parse(html);
	const { base, noindex, nofollow, ...metadata } = metadataOf(document, { url, language, jsonLd });
	if (noindex) return { kind: "noindex", reason: "The page asks not to be indexed (robots noindex)." };
	const everyLink = nofollow ? [] : linksOf(document.body, base);
	removeBoilerplate(document);
	const marked = markedContent(document, metadata.title);
	const links = nofollow ? [] : linksOf(marked.element, base);
	const article = elements <= READABILITY_MAX_ELEMENTS ? readabilityOf(document, metadata.title) : "";
	const text = better(article, marked);
	const extraction = page({ ...metadata, text: normalised(text), links: merged(links, everyLink) });
	if (extraction.kind === "empty" && /<script/i.test(body)) {
		return { kind: "empty", reason: "The page has no text without its scripts." };
	}
	return extraction;
}

interface Content {
	element: DomElement;
	text: string;
	/** The page itself says that its content is here. */
	marked: boolean;
}

function markedContent(document: DomDocument, title: string | null): Content {
	const region = regionOf(document);
	const whole = withoutTitle(markdownOf(region.element), title);
	const pruned = withoutTitle(markdownOf(region.element, linkLists(region.element)), title);
	// A page of links, as most front pages are, has nothing but them to read.
	return { ...region, text: pruned.length < whole.length / 4 ? whole : pruned };
}

/** The title is kept apart: as a heading it would stand above every passage once more. */
function withoutTitle(text: string, title: string | null): string {
	const heading = /^# (.+)(?:\n+|$)/.exec(text);
	return heading && heading[1] === title ? text.slice(heading[0].length) : text;
}

function readabilityOf(document: DomDocument, title: string | null): string {
	document.title = title ?? "";
	try {
		const options = { disableJSONLD: true, serializer: (node: unknown) => node };
		const content = new Readability(document, options).parse()?.content;
		return isDomElement(content) ? markdownOf(content) : "";
	} catch {
		// It was not written for every tree; what the page marks as content is read then.
		return "";
	}
}

/** The article unless it left out much that the page has: text, or headings, rows of tables and lines of code. */
function better(article: string, content: Content): string {
	const text = article.length / content.text.length;
	const structure = structureOf(article) / structureOf(content.text);
	const leftOut = content.marked ? text < 0.75 || structure < 0.8 : structure < 0.5 || text < 0.3;
	return leftOut ? content.text : article;
}

function structureOf(text: string): number {
	return text.match(/^(?:#{1,6} |\|| {4})/gm)?.length ?? 0;
}

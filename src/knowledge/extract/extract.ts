import { Readability } from "@mozilla/readability";
import { type DomDocument, type DomElement, type DomNode, isDomElement, parse } from "./dom.ts";
import { linksOf, merged, type PageLink } from "./links.ts";
import { markdownOf } from "./markdown.ts";
import { metadataOf } from "./metadata.ts";
import { fitted, normalised } from "./normal.ts";
import { readMarkdown } from "./plain.ts";
import { linkLists, regionOf, removeBoilerplate } from "./region.ts";
import { tidy } from "./tidy.ts";

/** Most of a document that is read, in UTF-16 code units: a page of 2 MB is never longer. */
export const DOCUMENT_MAX_CHARS = 2 * 1024 * 1024;
/** Readability is not asked about pages of more elements, or deeper ones, or more text deep in them: its time grows faster. */
const READABILITY_MAX_ELEMENTS = 20_000;
const READABILITY_MAX_DEPTHS = 250_000;
const READABILITY_MAX_READING = 40_000_000;

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
	const { html, elements, depths, reading, language, jsonLd } = tidy(body);
	const document = parse(html);
	const { base, noindex, nofollow, ...metadata } = metadataOf(document, { url, language, jsonLd });
	if (noindex) return { kind: "noindex", reason: "The page asks not to be indexed (robots noindex)." };
	const everyLink = nofollow ? [] : linksOf(document.body, base);
	removeBoilerplate(document);
	const marked = markedContent(document, metadata.title);
	const links = nofollow ? [] : linksOf(marked.element, base);
	const readable =
		elements <= READABILITY_MAX_ELEMENTS &&
		depths <= READABILITY_MAX_DEPTHS &&
		reading <= READABILITY_MAX_READING;
	const article = readable ? readabilityOf(document, metadata.title) : "";
	const text = better(article, marked);
	const extraction = page({ ...metadata, text, links: merged(links, everyLink) });
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
	const whole = textOf(region.element, title);
	const pruned = textOf(region.element, title, linkLists(region.element));
	// A page of links, as most front pages are, has nothing but them to read.
	return { ...region, text: pruned.length < whole.length / 4 ? whole : pruned };
}

/** The title is kept apart: as a heading it would stand above every passage once more. */
function textOf(element: DomElement, title: string | null, skip?: ReadonlySet<DomNode>): string {
	const text = normalised(markdownOf(element, skip));
	const heading = /^#{1,6} (.+)(?:\n+|$)/m.exec(text);
	if (!heading || heading[1] !== title) return text;
	return text.slice(0, heading.index) + text.slice(heading.index + heading[0].length);
}

function readabilityOf(document: DomDocument, title: string | null): string {
	const heading = document.createElement("title");
	heading.textContent = title ?? "";
	document.querySelector("head")?.appendChild(heading);
	try {
		const options = { disableJSONLD: true, serializer: (node: unknown) => node };
		// linkedom has what Readability calls; the types of a whole browser's document are what neither knows here.
		const whole = document as unknown as ConstructorParameters<typeof Readability>[0];
		const content = new Readability(whole, options).parse()?.content;
		return isDomElement(content) ? textOf(content, title) : "";
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

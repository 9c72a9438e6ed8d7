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

/** Maximum length of a document, in UTF-16 code units. The text of a 2 MB page is never longer. */
const DOCUMENT_MAX_CHARS = 2 * 1024 * 1024;

/** A document to extract. */
export interface SourceDocument {
	type: "html" | "markdown" | "text";
	body: string;
	/** The URL that the document was fetched from, or null if the user provided the document. */
	url: string | null;
}

/** The text and metadata of a document. */
export interface ExtractedPage {
	title: string | null;
	/** Markdown or plain text. At most `PAGE_TEXT_MAX_CHARS` long. */
	text: string;
	author: string | null;
	/** `YYYY-MM-DD`. */
	publishedAt: string | null;
	/** A BCP 47 language tag. */
	language: string | null;
	/** The declared canonical URL, if it is on the same host. */
	canonicalUrl: string | null;
	/** The links on the page. Those in the content come first. */
	links: PageLink[];
}

/** `empty`: the document has no text. `noindex`: the page opts out of indexing. `reason` is shown to the user. */
export type Extraction =
	| { kind: "page"; page: ExtractedPage }
	| { kind: "empty" | "noindex"; reason: string };

/** Extracts the readable content and metadata of a document. Never throws. Runs in linear time. */
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
	if (!/[\p{L}\p{N}]/u.test(text)) return { kind: "empty", reason: "The page contains no text." };
	return { kind: "page", page: { ...found, text } };
}

function extractHtml(body: string, url: string | null): Extraction {
	const { html, language, jsonLd } = tidy(body);
	const document = parseHtml(html);
	flattenShadowRoots(document);
	revealControlledContent(document);
	const { base, noindex, nofollow, ...metadata } = readMetadata(document, { url, language, jsonLd });
	if (noindex) return { kind: "noindex", reason: "The page opts out of indexing (robots noindex)." };
	const everyLink = nofollow ? [] : collectLinks(document.body, base);
	removeBoilerplate(document);
	const region = findContentRegion(document);
	const links = nofollow ? [] : collectLinks(region.element, base);
	const text = renderContent(region, metadata.title);
	const extraction = toExtraction({ ...metadata, text, links: mergeLinks(links, everyLink) });
	if (extraction.kind === "empty" && /<script/i.test(body)) {
		return { kind: "empty", reason: "The page contains no text without JavaScript." };
	}
	return extraction;
}

function renderContent(region: ContentRegion, title: string | null): string {
	const whole = renderText(region.element, title);
	const lists = findLinkLists(region);
	const pruned = lists.size > 0 ? renderText(region.element, title, lists) : whole;
	// If a page consists mostly of links, as many home pages do, the links are kept.
	return pruned.length < whole.length / 4 ? whole : pruned;
}

/** Renders the text of an element. Omits a heading that repeats the title, because every passage includes the title. */
function renderText(element: DomElement, title: string | null, skip?: ReadonlySet<DomNode>): string {
	const text = normalizeText(renderMarkdown(element, skip));
	const heading = /^#{1,6} (.+)(?:\n+|$)/m.exec(text);
	if (!heading || heading[1] !== title) return text;
	return text.slice(0, heading.index) + text.slice(heading.index + heading[0].length);
}

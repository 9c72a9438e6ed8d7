import { looksLikeHtml, looksLikeTags } from "./sniff.ts";

export type DocumentType = "html" | "text" | "markdown";

/** A parsed `Content-Type` header. */
export interface ContentType {
	/** The media type in lower case; empty when the header has none. */
	essence: string;
	charset: string | null;
}

const TYPES: Record<string, DocumentType> = {
	"text/html": "html",
	"application/xhtml+xml": "html",
	"application/vnd.wap.xhtml+xml": "html",
	"application/markdown": "markdown",
	"application/x-markdown": "markdown",
};
/** Media types that servers send for unknown content. */
const UNKNOWN = new Set([
	...["", "application/octet-stream", "binary/octet-stream", "application/unknown", "unknown/unknown"],
	...["application/x-unknown-content-type", "content/unknown", "*/*", "application/force-download"],
]);
const MARKDOWN_PATH = /\.(?:md|markdown|mdown|mkdn?)$/i;
/** Text types that are code or data rather than prose. */
const NOT_PROSE = /^text\/(?:css|(?:x-)?(?:java|ecma)script|event-stream)$/;
/** XHTML may be served as XML; any other XML is data. */
const XML = new Set(["text/xml", "application/xml"]);

/**
 * Parses a `Content-Type` header. If it has several values, the last valid value is used. It inherits the charset of an
 * earlier value with the same type (https://fetch.spec.whatwg.org/#content-type-header).
 */
export function parseContentType(header: string | null): ContentType {
	let found: ContentType = { essence: "", charset: null };
	for (const value of (header ?? "").match(VALUE) ?? []) {
		const [essence = "", ...parameters] = value.match(PART) ?? [];
		const name = essence.trim().toLowerCase();
		if (!/^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/.test(name)) continue;
		const charset = findCharset(parameters);
		found = { essence: name, charset: charset ?? (name === found.essence ? found.charset : null) };
	}
	return found;
}

/** Returns whether content of this type can be a document. Its bytes still have to be sniffed. */
export function canBeDocument({ essence }: ContentType): boolean {
	if (Object.hasOwn(TYPES, essence) || UNKNOWN.has(essence) || XML.has(essence)) return true;
	return essence.startsWith("text/") && !NOT_PROSE.test(essence);
}

/**
 * Detects the type of a document from its content type, the start of its text and its path. Returns null for XML that
 * is not HTML.
 */
export function detectDocumentType(
	{ essence }: ContentType,
	text: string,
	path: string,
): DocumentType | null {
	const declared = TYPES[essence];
	if (declared !== undefined) return declared;
	if (looksLikeHtml(text) || (UNKNOWN.has(essence) && looksLikeTags(text))) return "html";
	if (XML.has(essence)) return null;
	return /markdown/.test(essence) || MARKDOWN_PATH.test(path) ? "markdown" : "text";
}

function findCharset(parameters: string[]): string | null {
	for (const parameter of parameters) {
		const label = /^\s*charset\s*=["'\s]*([^"'\s]+)/i.exec(parameter)?.[1];
		if (label !== undefined) return label;
	}
	return null;
}

/**
 * Match the parts of a header between commas (`VALUE`) or semicolons (`PART`). Separators in quoted strings are
 * ignored.
 */
const VALUE = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g;
const PART = /(?:"(?:[^"\\]|\\.)*"?|[^;"])+/g;

import { ApiError } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { readMarkdown } from "../../knowledge/extract/read-markdown.ts";
import { readOutline } from "../../knowledge/passages/outline.ts";
import { decode } from "../../knowledge/web/charset/charset.ts";
import { looksLikeHtml, looksLikeText } from "../../knowledge/web/sniff.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

const MARKDOWN = /\.(md|markdown|mdown|mkdn?|mdx)$/i;
const IMAGE = /\.(png|jpe?g|gif|webp|avif|heic|bmp|tiff?)$/i;
const HTML = /\.(x?html?|xht)$/i;

/**
 * Returns the text of a file.
 *
 * @throws {Error} if the file is not text, or its encoding is unknown; the message says what to do
 */
export function decodeFile(name: string, bytes: Uint8Array): string {
	const { text, isSure } = decode(bytes, null, HTML.test(name));
	const { isImage, notText } = lazyStrings.knowledgeAdd;
	if (!looksLikeText(text)) throw new Error(IMAGE.test(name) ? isImage(name) : notText(name));
	if (!isSure) throw new Error(lazyStrings.knowledgeAdd.unknownEncoding(name));
	return text;
}

/** Adds a file's text as a page. Its name is the title if the text has none. */
export async function addPage(
	name: string,
	text: string,
	knowledge: Pick<OmerutaClient["knowledge"], "add">,
): Promise<void> {
	const page = toPage(name, text);
	try {
		await knowledge.add(page);
	} catch (error) {
		// Only the server parses HTML. It rejects a page without a title even if `HTML_TITLE` matched.
		if (page.title !== undefined || !(error instanceof ApiError) || error.code !== "invalid_request")
			throw error;
		await knowledge.add({ ...page, title: titleFromName(name) });
	}
}

/** Converts a file to a page. The file name is the title if the content has none. */
export function toPage(name: string, text: string): AddPageRequest {
	const title = titleFromName(name);
	if (HTML.test(name) || (!MARKDOWN.test(name) && looksLikeHtml(text)))
		return { ...(HTML_TITLE.test(text) ? {} : { title }), html: text };
	const contentTitle = readMarkdown(text).title;
	if (MARKDOWN.test(name)) return { ...(contentTitle === null ? { title } : {}), markdown: text };
	return { title: (contentTitle !== null && startsWithHeading(text) && contentTitle) || title, text };
}

function titleFromName(name: string): string {
	const stem = name.replace(/(?<=.)\.[^.]*$/, "").trim() || name;
	return stem.slice(0, TITLE_MAX_CHARS).toWellFormed();
}

function startsWithHeading(text: string): boolean {
	const [first] = readOutline(text);
	// A line above dashes is often a sentence, not a title.
	return first?.kind === "heading" && first.level === 1 && text.slice(0, first.start).trim() === "";
}

/** Matches HTML that probably has a title. */
const HTML_TITLE = /<title\b[^<>]*>\s*[^\s<]|<h1[\s>]|\b(?:og|twitter):title\b|ld\+json/i;

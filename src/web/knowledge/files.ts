import { ApiError } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { readMarkdown } from "../../knowledge/extract/read-markdown.ts";
import { parseBlocks } from "../../knowledge/passages/outline.ts";
import { decode } from "../../knowledge/web/charset/charset.ts";
import { looksLikeHtml, looksLikeText } from "../../knowledge/web/sniff.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { toError } from "../ui/to-error.ts";

export const FILE_TYPES = ".jsonl,.ndjson,.md,.markdown,.txt,.html,.htm";

/** The result of adding a file. */
export interface FileReport {
	name: string;
	pages: number;
	errors: string[];
	/** Total number of errors; `errors` may not list all of them. */
	errorCount: number;
}

type NamedFile = Pick<File, "name" | "arrayBuffer">;

const JSON_LINES = /\.(jsonl|ndjson)$/i;
const MARKDOWN = /\.(md|markdown|mdown|mkdn?|mdx)$/i;
const HTML = /\.(x?html?|xht)$/i;

/**
 * Adds the pages of a file. A JSON Lines file can contain many pages, and any other file is one page. Never throws: the
 * report lists the errors.
 */
export async function addFile(
	file: NamedFile,
	knowledge: Pick<OmerutaClient["knowledge"], "add" | "importLines">,
	onLines: (lines: number) => void,
): Promise<FileReport> {
	const { name } = file;
	try {
		const text = decodeFile(name, new Uint8Array(await file.arrayBuffer()));
		if (!JSON_LINES.test(name)) {
			await addPage(name, text, knowledge);
			return { name, pages: 1, errors: [], errorCount: 0 };
		}
		const {
			added,
			updated,
			unchanged,
			failed,
			failed_count: errorCount,
		} = await knowledge.importLines(text, ({ lines }) => onLines(lines));
		const errors = failed.map(({ line, error }) => lazyStrings.knowledgeAdd.lineError(line, error));
		return { name, pages: added + updated + unchanged, errors, errorCount };
	} catch (error) {
		return { name, pages: 0, errors: [describeError(toError(error))], errorCount: 1 };
	}
}

/**
 * Returns the text of a file.
 *
 * @throws {Error} if the file is not text, or its encoding is unknown; the message says what to do
 */
export function decodeFile(name: string, bytes: Uint8Array): string {
	const { text, isSure } = decode(bytes, null, HTML.test(name));
	if (!looksLikeText(text)) throw new Error(lazyStrings.knowledgeAdd.notText(name, EXTENSIONS));
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
	const [first] = parseBlocks(text);
	// A line above dashes is often a sentence, not a title.
	return first?.kind === "heading" && first.level === 1 && text.slice(0, first.start).trim() === "";
}

const EXTENSIONS = FILE_TYPES.replaceAll(",", ", ");
/** Matches HTML that probably has a title. */
const HTML_TITLE = /<title\b[^<>]*>\s*[^\s<]|<h1[\s>]|\b(?:og|twitter):title\b|ld\+json/i;

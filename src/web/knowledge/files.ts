import { ApiError } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { readMarkdown } from "../../knowledge/extract/plain.ts";
import { blocksOf } from "../../knowledge/passages/outline.ts";
import { decode } from "../../knowledge/web/charset/charset.ts";
import { looksLikeHtml, looksLikeText } from "../../knowledge/web/sniff.ts";
import { errorText } from "../ui/error-text.ts";

export const FILE_TYPES = ".jsonl,.ndjson,.md,.markdown,.txt,.html,.htm";

/** What became of one file, and what in it was refused and why. */
export interface FileReport {
	name: string;
	pages: number;
	errors: string[];
	/** How many were refused; not all of them are in `errors`. */
	refused: number;
}

type NamedFile = Pick<File, "name" | "arrayBuffer">;

const JSON_LINES = /\.(jsonl|ndjson)$/i;
const MARKDOWN = /\.(md|markdown|mdown|mkdn?|mdx)$/i;
const HTML = /\.(x?html?|xht)$/i;

/** Adds what a file holds: JSON Lines are many pages, anything else is one. Never throws: what is wrong is told. */
export async function addFile(
	file: NamedFile,
	knowledge: Pick<OmerutaClient["knowledge"], "add" | "importLines">,
	onLines: (lines: number) => void,
): Promise<FileReport> {
	const { name } = file;
	try {
		const text = textOf(name, new Uint8Array(await file.arrayBuffer()));
		if (!JSON_LINES.test(name)) {
			await addPage(name, text, knowledge);
			return { name, pages: 1, errors: [], refused: 0 };
		}
		const {
			added,
			updated,
			unchanged,
			failed,
			failed_count: refused,
		} = await knowledge.importLines(text, ({ lines }) => onLines(lines));
		const errors = failed.map(({ line, error }) => `Line ${line}: ${error}`);
		return { name, pages: added + updated + unchanged, errors, refused };
	} catch (error) {
		const said = errorText(error instanceof Error ? error : new Error(String(error)));
		return { name, pages: 0, errors: [said], refused: 1 };
	}
}

function textOf(name: string, bytes: Uint8Array): string {
	const { text, isSure } = decode(bytes, null, HTML.test(name));
	if (!looksLikeText(text)) throw new Error(`${name} is not a text file. Choose ${KINDS}.`);
	if (!isSure)
		throw new Error(`The encoding of ${name} cannot be determined. Save the file as UTF-8 and add it again.`);
	return text;
}

async function addPage(
	name: string,
	text: string,
	knowledge: Pick<OmerutaClient["knowledge"], "add">,
): Promise<void> {
	const page = pageOfFile(name, text);
	try {
		await knowledge.add(page);
	} catch (error) {
		// Only the server parses HTML; it rejects a page whose supposed title turned out to be missing.
		if (page.title !== undefined || !(error instanceof ApiError) || error.code !== "invalid_request")
			throw error;
		await knowledge.add({ ...page, title: titleOfFile(name) });
	}
}

/** A file as a page. Its name is the title where the content has none of its own. */
export function pageOfFile(name: string, text: string): AddPageRequest {
	const title = titleOfFile(name);
	if (HTML.test(name) || (!MARKDOWN.test(name) && looksLikeHtml(text)))
		return { ...(HTML_TITLE.test(text) ? {} : { title }), html: text };
	const own = readMarkdown(text).title;
	if (MARKDOWN.test(name)) return { ...(own === null ? { title } : {}), markdown: text };
	return { title: (own !== null && beginsWithHeading(text) && own) || title, text };
}

function titleOfFile(name: string): string {
	const stem = name.replace(/(?<=.)\.[^.]*$/, "").trim() || name;
	return stem.slice(0, TITLE_MAX_CHARS).toWellFormed();
}

function beginsWithHeading(text: string): boolean {
	const [first] = blocksOf(text);
	// A line above dashes is often a sentence, not a title.
	return first?.kind === "heading" && first.level === 1 && text.slice(0, first.start).trim() === "";
}

const KINDS = FILE_TYPES.replaceAll(",", ", ");
/** Matches HTML that may have a title; the server decides. */
const HTML_TITLE = /<title\b[^<>]*>\s*[^\s<]|<h1[\s>]|\b(?:og|twitter):title\b|ld\+json/i;

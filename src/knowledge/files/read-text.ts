import { PAGE_TEXT_MAX_CHARS, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import { extract } from "../extract/extract.ts";
import { normalizeText } from "../extract/normalize.ts";
import { readMarkdown } from "../extract/read-markdown.ts";
import { readOutline } from "../passages/outline.ts";
import { decode } from "../web/charset/charset.ts";
import { looksLikeHtml, looksLikeText } from "../web/sniff.ts";
import { readCsv } from "./csv.ts";
import { fence } from "./fence.ts";
import {
	assertTextFits,
	type FileText,
	fileTooLarge,
	fileTypeUnsupported,
	plainFileText,
} from "./file-text.ts";
import { extensionOf, type TextFormat, textFormatOf } from "./file-types.ts";
import { readNotebook } from "./notebook.ts";

/**
 * Reads a file that is text: CSV, HTML, Markdown, a notebook, source code, or plain text, in any common encoding.
 *
 * @throws {AppError} `file_type_unsupported`, `file_broken`, `file_too_large`, or `file_without_text`
 */
export function readTextFile(name: string, bytes: Uint8Array): FileText {
	const named = textFormatOf(name);
	const { text, isSure } = decode(bytes, null, named === "html");
	if (!looksLikeText(text) || MARKUP.test(text.slice(0, MARKUP_WITHIN_CHARS))) throw fileTypeUnsupported();
	if (!isSure)
		throw new AppError(
			"file_broken",
			"The encoding of the file can't be determined. Save it as UTF-8 and upload it again.",
		);
	if (!/[\p{L}\p{N}]/u.test(text))
		throw new AppError("file_without_text", "The file is empty. Upload a file with text.");
	const format = named === "text" && looksLikeHtml(text) ? "html" : named;
	const read = readAs(format, text, extensionOf(name));
	assertTextFits(read.text.length);
	return read;
}

function readAs(format: TextFormat, source: string, extension: string): FileText {
	if (format === "csv") return readCsv(source);
	if (format === "html") return readHtml(source);
	if (format === "notebook") return readNotebook(source);
	if (format === "code")
		return plainFileText("text/plain", fence(normalizeText(source).trimEnd(), extension));
	if (format === "markdown") return { ...plainFileText("text/markdown", ""), ...readMarkdown(source) };
	const text = normalizeText(source);
	return { ...plainFileText("text/plain", text), title: findTitle(text) };
}

function readHtml(source: string): FileText {
	const extraction = extract({ type: "html", body: source, url: null });
	if (extraction.kind !== "page") throw new AppError("file_without_text", extraction.reason);
	const { title, text, author, language } = extraction.page;
	if (text.length > PAGE_TEXT_MAX_CHARS * NEARLY_ALL)
		throw fileTooLarge(`more than ${PAGE_TEXT_MAX_CHARS} characters in one HTML page`);
	return { mediaType: "text/html", title, author, language, text, pageStarts: null };
}

/** Returns the heading at the start of a plain text. A line above dashes is often a sentence, not a title. */
function findTitle(text: string): string | null {
	const [first] = readOutline(text);
	const isTitle = first?.kind === "heading" && first.level === 1 && text.slice(0, first.start).trim() === "";
	return isTitle ? first.title.slice(0, TITLE_MAX_CHARS) : null;
}

/** Matches formats that consist of text, but whose text is hidden in markup: RTF, PostScript, and email messages. */
const MARKUP = /^\s*(?:\{\\rtf|%!PS-)|^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?MIME-Version:/i;

const MARKUP_WITHIN_CHARS = 4_096;

/** HTML that is longer is truncated near the end of a paragraph. A text of nearly this length may be incomplete. */
const NEARLY_ALL = 0.99;

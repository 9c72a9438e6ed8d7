import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import { decodeCharacterReferences, parseHtml } from "../extract/dom.ts";
import { renderMarkdown } from "../extract/markdown.ts";
import { normalizeText, toLine } from "../extract/normalize.ts";
import { readMarkdown } from "../extract/read-markdown.ts";
import { markTableHeaders } from "./docx-tables.ts";
import { type FileText, fileBroken, fileEncrypted, fileTooLarge } from "./file-text.ts";
import { extractEntries, listEntries, storeEntries, type ZipEntry } from "./zip.ts";

const DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const MAIN_PART = "word/document.xml";
const PROPERTIES_PART = "docProps/core.xml";
/** The parts of a document that contain its text. Images, fonts, and embedded files are not extracted. */
const TEXT_PART =
	/^(?:\[Content_Types\]\.xml|_rels\/\.rels|docProps\/core\.xml|word\/(?:_rels\/)?[\w.-]+\.(?:xml|rels))$/;
/** Maximum depth of nested elements. The converter is recursive. */
const XML_DEPTH_MAX = 256;
/**
 * Maximum length of the text, in UTF-16 code units. The renderer leaves out what exceeds its own limit, which is slightly
 * higher, and a part of a document would be taken for the whole.
 */
const DOCX_TEXT_MAX_CHARS = 1_000_000;
const AUTHOR_MAX_CHARS = 200;

/** Returns whether an archive is a DOCX document. */
export function isDocx(entries: readonly ZipEntry[]): boolean {
	return entries.some(({ name }) => name === MAIN_PART);
}

/** Lists the entries of a DOCX document or another archive. */
export function listDocxEntries(bytes: Uint8Array): ZipEntry[] {
	return listEntries(bytes, "DOCX");
}

/**
 * Extracts the text of a DOCX document as Markdown. Only its XML parts are read. Document type declarations, which the
 * format forbids, are rejected, so that no entity is expanded and no external resource is referred to.
 *
 * @throws {AppError} `file_broken`, `file_encrypted`, `file_too_large`, or `file_without_text`
 */
export async function readDocx(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<FileText> {
	const wanted = entries.filter(({ name }) => TEXT_PART.test(name));
	if (wanted.some(({ isEncrypted }) => isEncrypted)) throw fileEncrypted();
	const parts = await extractEntries(bytes, wanted, "DOCX");
	for (const part of parts.values()) assertPlainXml(new TextDecoder().decode(part));
	const document = parseHtml(`<!DOCTYPE html><html><body>${await toHtml(storeEntries(parts))}</body></html>`);
	const rendered = renderMarkdown(document.body);
	if (rendered.length > DOCX_TEXT_MAX_CHARS)
		throw fileTooLarge(`more than ${DOCX_TEXT_MAX_CHARS} characters of text`);
	const text = normalizeText(rendered).trim();
	if (!/[\p{L}\p{N}]/u.test(text))
		throw new AppError(
			"file_without_text",
			"The document contains no text, only images or drawings. Upload a document with text.",
		);
	const properties = new TextDecoder().decode(parts.get(PROPERTIES_PART));
	const heading = readMarkdown(text.slice(0, HEADING_SOURCE_CHARS)).title;
	return {
		mediaType: DOCX_TYPE,
		title: readProperty(properties, "title", TITLE_MAX_CHARS) ?? heading,
		author: readProperty(properties, "creator", AUTHOR_MAX_CHARS),
		language: readProperty(properties, "language", AUTHOR_MAX_CHARS),
		text,
		pageStarts: null,
	};
}

async function toHtml(archive: Uint8Array): Promise<string> {
	const { default: mammoth } = await import("mammoth");
	try {
		// Node.js reads `buffer`, and other platforms read `arrayBuffer`.
		const input = { buffer: archive, arrayBuffer: Uint8Array.from(archive).buffer };
		const { value } = await mammoth.convertToHtml(input, {
			convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
			externalFileAccess: false,
			transformDocument: markTableHeaders,
			styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"],
		});
		return value.replace(NOTE_BACKLINK, "");
	} catch (error) {
		throw fileBroken("DOCX", error);
	}
}

/** @throws {AppError} `file_broken` or `file_too_large` */
function assertPlainXml(xml: string): void {
	if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw fileBroken("DOCX");
	let depth = 0;
	for (const [tag] of xml.matchAll(/<(?![?!])[^<>]*>/g)) {
		if (tag.startsWith("</")) depth--;
		else if (!tag.endsWith("/>")) depth++;
		if (depth > XML_DEPTH_MAX) throw fileTooLarge("elements that are nested too deeply");
	}
}

function readProperty(xml: string, name: string, maxChars: number): string | null {
	const [, value] = new RegExp(`<dc:${name}(?:\\s[^<>]*)?>([^<]*)<`).exec(xml) ?? [];
	return value === undefined ? null : toLine(decodeCharacterReferences(value), maxChars);
}

/** Matches the arrow that leads from a note back to the text. */
const NOTE_BACKLINK = /<a href="#(?:foot|end)note-ref-[^"<>]*">↑<\/a>/g;
/** How much of a document is searched for its first heading, in UTF-16 code units. */
const HEADING_SOURCE_CHARS = 20_000;

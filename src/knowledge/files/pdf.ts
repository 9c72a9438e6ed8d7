import { FILE_TEXT_MAX_CHARS, PDF_PAGES_MAX, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import { normalizeText, toLine } from "../extract/normalize.ts";
import { assertTextFits, type FileText, fileBroken, fileEncrypted, fileTooLarge } from "./file-text.ts";
import type { PdfLine, PdfText } from "./pdf-lines.ts";
import { createPageReader } from "./pdf-page.ts";
import { assertStreamsFit } from "./pdf-streams.ts";
import { renderPdf } from "./pdf-text.ts";

/** Maximum number of pieces of text on one page. A dense page has some thousands. */
const PAGE_TEXTS_MAX = 200_000;
/** Time after which the parser is given up, in milliseconds. */
const PDF_PARSE_TIMEOUT_MS = 120_000;
const AUTHOR_MAX_CHARS = 200;

type Pdf = Awaited<ReturnType<typeof import("unpdf")["getDocumentProxy"]>>;

/**
 * Extracts the text of a PDF with the offsets of its pages. Headings are recognized by their size; running headers and
 * footers are removed.
 *
 * @throws {AppError} `file_broken`, `file_encrypted`, `file_too_large`, or `file_without_text`
 */
export async function readPdf(bytes: Uint8Array, onProgress: (share: number) => void): Promise<FileText> {
	await assertStreamsFit(bytes);
	const deadline = createDeadline();
	const missing = new Set<string>();
	const pdf = await Promise.race([openPdf(bytes, missing), deadline.expired]).finally(deadline.cancel);
	try {
		const pages = await readPages(pdf, deadline.at, onProgress);
		// Without their encoding, the parser leaves out texts silently.
		if (missing.size > 0) throw withoutEncoding([...missing]);
		const { text, pageStarts } = renderPdf(pages);
		if (!/[\p{L}\p{N}]/u.test(text)) throw withoutText(pdf.numPages);
		return { mediaType: "application/pdf", text, pageStarts, ...(await readInfo(pdf, text)) };
	} catch (error) {
		if (error instanceof AppError) throw error;
		throw fileBroken("PDF", error);
	} finally {
		await pdf.loadingTask.destroy();
	}
}

/** Opens a PDF. The names of character encodings that it uses but does not contain are added to `missing`. */
async function openPdf(bytes: Uint8Array, missing: Set<string>): Promise<Pdf> {
	// Only the package is loaded on demand: bundlers wrap every module that a module loaded on demand imports.
	const { getDocumentProxy } = await import("unpdf");
	try {
		// The parser transfers the bytes that it receives.
		return await getDocumentProxy(bytes.slice(), {
			verbosity: 0,
			disableFontFace: true,
			useSystemFonts: false,
			useWorkerFetch: false,
			BinaryDataFactory: class {
				/** Fails, because neither encodings nor fonts are shipped with the parser. */
				async fetch({ kind, filename }: { kind: string; filename: string }): Promise<never> {
					if (kind === "cMapUrl") missing.add(filename.replace(/\.bcmap$/, ""));
					throw new Error(`${filename} is not available`);
				}
			},
		});
	} catch (error) {
		if (error instanceof Error && error.name === "PasswordException") throw fileEncrypted();
		throw fileBroken("PDF", error);
	}
}

async function readPages(
	pdf: Pdf,
	deadline: number,
	onProgress: (share: number) => void,
): Promise<PdfLine[][]> {
	if (pdf.numPages > PDF_PAGES_MAX) throw fileTooLarge(`more than ${PDF_PAGES_MAX} pages`);
	const pages: PdfLine[][] = [];
	const readPage = createPageReader();
	let chars = 0;
	for (let number = 1; number <= pdf.numPages; number++) {
		const page = await pdf.getPage(number);
		const texts = await readTexts(page.streamTextContent({ disableNormalization: false }));
		page.cleanup();
		chars += texts.reduce((sum, { str }) => sum + str.length, 0);
		assertTextFits(chars);
		pages.push(readPage(texts));
		onProgress(number / pdf.numPages);
		// Lets other work run between two pages. A Worker's clock advances only then.
		await new Promise((resolve) => setTimeout(resolve));
		if (Date.now() > deadline) throw tooSlow();
	}
	return pages;
}

async function readTexts(stream: ReadableStream): Promise<PdfText[]> {
	const reader = stream.getReader();
	const texts: PdfText[] = [];
	let chars = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return texts;
		for (const item of value.items) {
			if (!isText(item)) continue;
			const str = normalizeText(item.str).replace(SWAPPED_LIGATURE, "ال$1");
			chars += str.length;
			texts.push({ ...item, str });
		}
		if (texts.length > PAGE_TEXTS_MAX || chars > FILE_TEXT_MAX_CHARS) {
			await reader.cancel(new Error("too much text")).catch(() => {});
			throw fileTooLarge("a page with far more text than a page can show");
		}
	}
}

function isText(item: object): item is PdfText {
	return "str" in item && "transform" in item;
}

/**
 * Returns the metadata. Programs often leave a meaningless title, so a title counts only if the document begins with
 * it. Otherwise, the title is the first heading of the first level.
 */
async function readInfo(pdf: Pdf, text: string): Promise<Pick<FileText, "title" | "author" | "language">> {
	const info = new Map<string, unknown>(Object.entries((await pdf.getMetadata()).info));
	const line = (key: string, maxChars: number) => {
		const value = info.get(key);
		return typeof value === "string" ? toLine(value, maxChars) : null;
	};
	const declared = line("Title", TITLE_MAX_CHARS);
	const start = text.slice(0, TITLE_SOURCE_CHARS);
	const isShown = declared !== null && start.toLowerCase().includes(declared.toLowerCase());
	const heading = /^# (.+)$/m.exec(start)?.[1];
	return {
		title: isShown ? declared : toLine(heading, TITLE_MAX_CHARS),
		author: line("Author", AUTHOR_MAX_CHARS),
		language: line("Language", AUTHOR_MAX_CHARS),
	};
}

function withoutText(pages: number): AppError {
	return new AppError(
		"file_without_text",
		`The PDF contains no text: its ${pages === 1 ? "page is empty or an image" : `${pages} pages are empty or images`}, as in a scan. Run text recognition (OCR) on it, and upload the result.`,
	);
}

function withoutEncoding(names: readonly string[]): AppError {
	return new AppError(
		"file_without_text",
		`The PDF's text cannot be read completely, because the file does not contain the encoding of its Chinese, Japanese, or Korean fonts (${names.join(", ")}). Print it to a new PDF that embeds its fonts, or run text recognition (OCR) on it, and upload the result.`,
	);
}

function tooSlow(): AppError {
	return fileTooLarge(`content that takes more than ${PDF_PARSE_TIMEOUT_MS / 1_000} seconds to read`);
}

function createDeadline() {
	let timer: ReturnType<typeof setTimeout>;
	const expired = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(tooSlow()), PDF_PARSE_TIMEOUT_MS);
	});
	return { at: Date.now() + PDF_PARSE_TIMEOUT_MS, expired, cancel: () => clearTimeout(timer) };
}

/**
 * The parser swaps the letters of the Arabic ligature of lam and alef. This sequence never occurs otherwise; others may,
 * and are left as they are.
 */
const SWAPPED_LIGATURE = /ا([أإآ])ل/g;
/** How much of a document is searched for its title, in UTF-16 code units. */
const TITLE_SOURCE_CHARS = 3_000;

import { FILE_MAX_BYTES, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { HTML_PARSER } from "../extract/dom.ts";
import { isDocx, listDocxEntries, readDocx } from "./docx.ts";
import { type FileText, fileBroken, fileEncrypted, fileTooLarge, fileTypeUnsupported } from "./file-text.ts";
import { extensionOf, stemOf } from "./file-types.ts";
import { readPdf } from "./pdf.ts";
import { readTextFile } from "./read-text.ts";

/** The text of a file, and a title that is never missing. */
export type ExtractedFile = FileText & { title: string };

/** How far from the start of a file its signature may be, in bytes, as PDF readers accept it. */
const PDF_SIGNATURE_WITHIN = 1_024;
const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];
/** The signature of old Office files, and of new ones that are protected by a password. */
const OLE_SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0];
const OLE_SAMPLE_BYTES = 1024 * 1024;
/** The name of the stream that contains a protected document, in UTF-16. */
const ENCRYPTED_STREAM = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/**
 * Extracts the text of a PDF, DOCX, CSV, HTML, Markdown, source code, or text file. Its content decides about the
 * format; the extension only decides between text formats. The parsers are loaded when they are needed. `onProgress`
 * receives the share of the file that was read, from 0 to 1.
 *
 * @throws {AppError} `file_broken`, `file_encrypted`, `file_too_large`, `file_type_unsupported`, or `file_without_text`
 */
export async function extractFile(
	name: string,
	bytes: Uint8Array,
	onProgress: (share: number) => void = () => {},
): Promise<ExtractedFile> {
	if (bytes.length > FILE_MAX_BYTES) throw fileTooLarge(`more than ${FILE_MAX_BYTES / 1024 / 1024} MB`);
	await HTML_PARSER.load();
	const read = await readByFormat(name, bytes, onProgress);
	return { ...read, title: read.title ?? stemOf(name).slice(0, TITLE_MAX_CHARS).toWellFormed() };
}

async function readByFormat(
	name: string,
	bytes: Uint8Array,
	onProgress: (share: number) => void,
): Promise<FileText> {
	const latin1 = new TextDecoder("latin1");
	if (latin1.decode(bytes.subarray(0, PDF_SIGNATURE_WITHIN)).includes("%PDF-")) {
		return readPdf(bytes, onProgress);
	}
	if (startsWith(bytes, ZIP_SIGNATURE)) {
		const entries = listDocxEntries(bytes);
		if (!isDocx(entries)) throw fileTypeUnsupported();
		return readDocx(bytes, entries);
	}
	if (startsWith(bytes, OLE_SIGNATURE)) {
		throw latin1.decode(bytes.subarray(0, OLE_SAMPLE_BYTES)).includes(ENCRYPTED_STREAM)
			? fileEncrypted()
			: fileTypeUnsupported();
	}
	const extension = extensionOf(name);
	if (extension === "pdf" || extension === "docx") throw fileBroken(extension.toUpperCase());
	return readTextFile(name, bytes);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
	return signature.every((byte, at) => bytes[at] === byte);
}

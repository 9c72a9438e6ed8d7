import { FILE_TEXT_MAX_CHARS } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";

/** The text of a file. */
export interface FileText {
	/** The media type, as `application/pdf`. */
	mediaType: string;
	/** The title that the content has, or null. */
	title: string | null;
	author: string | null;
	/** A BCP 47 language tag. */
	language: string | null;
	/** Markdown, or plain text. */
	text: string;
	/** The offset in `text` of each page, in UTF-16 code units; null if the format has no pages. */
	pageStarts: number[] | null;
}

/** Creates the text of a file without metadata. */
export function plainFileText(mediaType: string, text: string): FileText {
	return { mediaType, title: null, author: null, language: null, text, pageStarts: null };
}

/** @throws {AppError} `file_too_large` when a text is longer than `FILE_TEXT_MAX_CHARS` */
export function assertTextFits(chars: number): void {
	if (chars > FILE_TEXT_MAX_CHARS) throw fileTooLarge(`more than ${FILE_TEXT_MAX_CHARS} characters of text`);
}

/** Creates the error for a file with more of something than is allowed, such as "more than 5,000 pages". */
export function fileTooLarge(excess: string): AppError {
	return new AppError("file_too_large", `The file has ${excess}. Split it into smaller files.`);
}

/** Creates the error for a file that cannot be parsed. `kind` is what it should be, such as "PDF". */
export function fileBroken(kind: string, cause?: unknown): AppError {
	const message = `The file is damaged or isn't a valid ${kind} file. Open it in the program that made it, save it again, and upload the new file.`;
	return new AppError("file_broken", message, { cause });
}

/** Creates the error for a file that is protected by a password. */
export function fileEncrypted(): AppError {
	return new AppError(
		"file_encrypted",
		"The file is protected by a password. Save a copy without the password and upload the copy.",
	);
}

/** Creates the error for a file in a format that is not read. */
export function fileTypeUnsupported(): AppError {
	return new AppError(
		"file_type_unsupported",
		"Files of this type can't be read. Save the file as PDF, DOCX, CSV, or plain text, and upload that.",
	);
}

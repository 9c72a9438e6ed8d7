import type { AttachmentInput } from "../../../src/contracts/attachments.ts";
import { AppError } from "../../../src/errors.ts";
import { extract } from "../../../src/knowledge/extract/extract.ts";
import { readCsv } from "../../../src/knowledge/files/csv.ts";
import { type TextFormat, textFormatOf } from "../../../src/knowledge/files/file-types.ts";
import { readNotebook } from "../../../src/knowledge/files/notebook.ts";
import type { NewAttachment } from "../stores/attachments.ts";

/**
 * Converts the attachments of a question to text, as files in the knowledge base are. `ulid` is that of the question's
 * task, from which the ids are made.
 * @throws {AppError} `attachment_empty` when one has no text, `file_too_large` for a table, or `file_broken` or
 *   `file_without_text` for a notebook
 */
export function readAttachments(ulid: string, inputs: readonly AttachmentInput[]): NewAttachment[] {
	return inputs.map(({ name, text, type }, at) => ({
		id: `attachment_${ulid}_${at + 1}`,
		name: name.toWellFormed(),
		text: readText(name, text.toWellFormed(), type),
	}));
}

function readText(name: string, body: string, type: AttachmentInput["type"]): string {
	const text = convert(body, type ?? textFormatOf(name));
	if (text === "") throw new AppError("attachment_empty", `${name} contains no text; attach another file.`);
	return text;
}

function convert(body: string, format: TextFormat): string {
	if (format === "csv") return readCsv(body).text;
	if (format === "notebook") return readNotebook(body).text;
	const extraction = extract({ type: format === "code" ? "text" : format, body, url: null });
	// A page that opts out of indexing concerns crawlers, not the person who attaches it.
	return extraction.kind === "page" ? extraction.page.text : "";
}

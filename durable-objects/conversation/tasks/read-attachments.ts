import type { AttachmentInput } from "../../../src/contracts/attachments.ts";
import { AppError } from "../../../src/errors.ts";
import { extract } from "../../../src/knowledge/extract/extract.ts";
import type { NewAttachment } from "../stores/attachments.ts";

/**
 * Converts the attachments of a question to text, as files in the knowledge base are. `ulid` is that of the question's
 * task, from which the ids are made.
 * @throws {AppError} `attachment_empty` when one has no text
 */
export function readAttachments(ulid: string, inputs: readonly AttachmentInput[]): NewAttachment[] {
	return inputs.map(({ name, text, type }, at) => ({
		id: `attachment_${ulid}_${at + 1}`,
		name: name.toWellFormed(),
		text: readText(name, { type, body: text.toWellFormed() }),
	}));
}

function readText(name: string, document: { type: AttachmentInput["type"]; body: string }): string {
	const extraction = extract({ ...document, url: null });
	// A page that opts out of indexing concerns crawlers, not the person who attaches it.
	if (extraction.kind === "page") return extraction.page.text;
	throw new AppError("attachment_empty", `${name} contains no text; attach another file.`);
}

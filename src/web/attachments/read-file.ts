import { decodeFile, toPage } from "../knowledge/files.ts";
import { createAttachment, type DraftAttachment } from "./draft-attachment.ts";

/**
 * Reads a text, Markdown, or HTML file.
 *
 * @throws {Error} if the file is not text; the message says what to do
 */
export async function readFile(file: Pick<File, "name" | "arrayBuffer">): Promise<DraftAttachment> {
	const { name } = file;
	const text = decodeFile(name, new Uint8Array(await file.arrayBuffer()));
	const page = toPage(name, text);
	return createAttachment({
		name,
		text,
		type: "html" in page ? "html" : "markdown" in page ? "markdown" : "text",
	});
}

import { FILE_MAX_BYTES } from "../../contracts/limits.ts";
import { FileExtractor } from "../files/file-extractor.ts";
import { decodeFile, toPage } from "../knowledge/files.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { toError } from "../ui/to-error.ts";
import { createAttachment, type DraftAttachment } from "./draft-attachment.ts";

/** Matches the names of files whose text must be extracted. */
const EXTRACTED = /\.(?:pdf|docx|csv|tsv|ipynb)$/i;

type AttachedFile = Pick<File, "name" | "size" | "arrayBuffer">;

/**
 * Reads a PDF, DOCX, CSV, text, Markdown, or HTML file, or a Jupyter notebook.
 *
 * @throws {Error} if the file cannot be read; the message names the file and says what to do
 */
export async function readFile(file: AttachedFile): Promise<DraftAttachment> {
	const { name } = file;
	const attachment = await readText(file).catch((error) => {
		const { message } = toError(error);
		throw new Error(message.includes(name) ? message : `${name}: ${message}`);
	});
	if (attachment.text === "") throw new Error(lazyStrings.attachments.noText(name));
	return attachment;
}

async function readText(file: AttachedFile): Promise<DraftAttachment> {
	const { name } = file;
	if (file.size > FILE_MAX_BYTES)
		throw new Error(lazyStrings.knowledgeAdd.tooLarge(FILE_MAX_BYTES / 1024 / 1024));
	if (EXTRACTED.test(name))
		return createAttachment({ name, text: await extractText(file), type: "markdown" });
	const text = decodeFile(name, new Uint8Array(await file.arrayBuffer()));
	const page = toPage(name, text);
	return createAttachment({
		name,
		text,
		type: "html" in page ? "html" : "markdown" in page ? "markdown" : "text",
	});
}

async function extractText(file: AttachedFile): Promise<string> {
	const extractor = new FileExtractor();
	try {
		return (await extractor.extract(file, () => {})).text;
	} finally {
		extractor.close();
	}
}

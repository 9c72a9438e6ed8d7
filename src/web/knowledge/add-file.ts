import type { OmerutaClient } from "../../client/client.ts";
import type { FileOutcome } from "../../contracts/files.ts";
import { FILE_MAX_BYTES } from "../../contracts/limits.ts";
import type { ExtractText } from "../files/file-extractor.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { toError } from "../ui/to-error.ts";
import { decodeFile } from "./files.ts";

/** What happens to a file. `share` is the part of the text that was extracted, from 0 to 1. */
export type FileProgress =
	| { kind: "waiting" | "storing" }
	| { kind: "extracting"; share: number }
	| { kind: "importing"; lines: number }
	| FileReport;

/** The result of adding a file. */
export type FileReport =
	| { kind: "stored"; outcome: FileOutcome; pages: number | null; storedName: string }
	| { kind: "imported"; pages: number; errors: string[]; errorCount: number }
	| { kind: "failed"; error: string };

export type AddedFile = Pick<File, "name" | "size" | "arrayBuffer">;

const JSON_LINES = /\.(jsonl|ndjson)$/i;

interface Deps {
	knowledge: Pick<OmerutaClient["knowledge"], "importLines" | "storeExtractedFile">;
	extract: ExtractText;
	onProgress(progress: FileProgress): void;
}

/**
 * Adds a file to the knowledge base. A JSON Lines file can contain many pages; any other file replaces the file with the
 * same name. Never throws: the report contains the error.
 */
export async function addFile(file: AddedFile, deps: Deps): Promise<FileReport> {
	try {
		if (file.size > FILE_MAX_BYTES)
			throw new Error(lazyStrings.knowledgeAdd.tooLarge(FILE_MAX_BYTES / 1024 / 1024));
		return JSON_LINES.test(file.name) ? await importFile(file, deps) : await storeFile(file, deps);
	} catch (error) {
		return { kind: "failed", error: describeError(toError(error)) };
	}
}

async function storeFile(file: AddedFile, { knowledge, extract, onProgress }: Deps): Promise<FileReport> {
	onProgress({ kind: "extracting", share: 0 });
	const extracted = await extract(file, (share) => onProgress({ kind: "extracting", share }));
	onProgress({ kind: "storing" });
	const { mediaType, pageStarts, ...content } = extracted;
	const stored = await knowledge.storeExtractedFile({
		name: file.name,
		bytes: file.size,
		media_type: mediaType,
		page_starts: pageStarts,
		...content,
	});
	const { page_count: pages, name: storedName } = stored.file;
	return { kind: "stored", outcome: stored.outcome, pages, storedName };
}

async function importFile(file: AddedFile, { knowledge, onProgress }: Deps): Promise<FileReport> {
	onProgress({ kind: "importing", lines: 0 });
	const text = decodeFile(file.name, new Uint8Array(await file.arrayBuffer()));
	const report = await knowledge.importLines(text, ({ lines }) => onProgress({ kind: "importing", lines }));
	const { added, updated, unchanged, failed, failed_count: errorCount } = report;
	const errors = failed.map(({ line, error }) => lazyStrings.knowledgeAdd.lineError(line, error));
	return { kind: "imported", pages: added + updated + unchanged, errors, errorCount };
}

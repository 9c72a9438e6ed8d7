import type { z } from "zod";
import { type ImportLine, ImportReport } from "../../contracts/knowledge.ts";
import { IMPORT_MAX_BYTES } from "../../contracts/limits.ts";
import type { Http } from "./http.ts";

type ImportItem = z.input<typeof ImportLine>;

/** JSON Lines as text or as a file, or the objects to import. */
export type ImportSource = string | Pick<Blob, "text"> | Iterable<ImportItem> | AsyncIterable<ImportItem>;

/** Progress after each chunk: the number of lines sent so far and their outcomes. */
export interface ImportProgress {
	lines: number;
	report: ImportReport;
}

/** Chunk size in UTF-16 code units. It is far below the size limit of a call, so that progress is reported often. */
const CHUNK_CHARS = IMPORT_MAX_BYTES / 20;
const IMPORT_TIMEOUT_MS = 120_000;

/** Imports the lines in chunks. Line numbers in the report start at 1 and refer to the entire source. */
export async function importLines(
	source: ImportSource,
	http: Http,
	onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
	const total: ImportReport = { added: 0, updated: 0, unchanged: 0, failed: [], failed_count: 0 };
	let sent = 0;
	for await (const lines of splitIntoChunks(readLines(source))) {
		const report = await http.call(ImportReport, "POST", "/api/knowledge/import/", {
			content: { type: "application/x-ndjson", body: lines.join("\n") },
			timeoutMs: IMPORT_TIMEOUT_MS,
		});
		total.added += report.added;
		total.updated += report.updated;
		total.unchanged += report.unchanged;
		total.failed_count += report.failed_count;
		for (const { line, error } of report.failed) total.failed.push({ line: sent + line, error });
		sent += lines.length;
		onProgress({ lines: sent, report: total });
	}
	return total;
}

async function* readLines(source: ImportSource): AsyncGenerator<string, void, undefined> {
	if (typeof source === "string") yield* source.split(/\r?\n/);
	else if ("text" in source) yield* readLines(await source.text());
	else for await (const item of source) yield JSON.stringify(item);
}

async function* splitIntoChunks(lines: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
	let chunk: string[] = [];
	let chars = 0;
	for await (const line of lines) {
		if (chunk.length > 0 && chars + line.length > CHUNK_CHARS) {
			yield chunk;
			chunk = [];
			chars = 0;
		}
		chunk.push(line);
		chars += line.length + 1;
	}
	if (chunk.some((line) => line.trim() !== "")) yield chunk;
}

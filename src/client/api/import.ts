import type { z } from "zod";
import { type ImportLine, ImportReport } from "../../contracts/knowledge.ts";
import { IMPORT_MAX_BYTES } from "../../contracts/limits.ts";
import type { Http } from "./http.ts";

export type ImportItem = z.input<typeof ImportLine>;

/** JSON Lines, in memory or as a file, or the objects themselves. */
export type ImportSource = string | Pick<Blob, "text"> | Iterable<ImportItem> | AsyncIterable<ImportItem>;

/** After each part: the lines sent so far, and what became of them. */
export interface ImportProgress {
	lines: number;
	report: ImportReport;
}

/** Small enough to show progress, far below what one call may bring. */
const PART_CHARS = IMPORT_MAX_BYTES / 20;
const IMPORT_TIMEOUT_MS = 120_000;

/** Sends the lines in parts. `line` in the report counts from 1 through the whole source. */
export async function sendLines(
	source: ImportSource,
	http: Http,
	onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
	const whole: ImportReport = { added: 0, updated: 0, unchanged: 0, failed: [], failed_count: 0 };
	let sent = 0;
	for await (const lines of partsOf(linesOf(source))) {
		const part = await http.call(ImportReport, "POST", "/api/knowledge/import/", {
			content: { type: "application/x-ndjson", text: lines.join("\n") },
			timeoutMs: IMPORT_TIMEOUT_MS,
		});
		whole.added += part.added;
		whole.updated += part.updated;
		whole.unchanged += part.unchanged;
		whole.failed_count += part.failed_count;
		for (const { line, error } of part.failed) whole.failed.push({ line: sent + line, error });
		sent += lines.length;
		onProgress({ lines: sent, report: whole });
	}
	return whole;
}

async function* linesOf(source: ImportSource): AsyncGenerator<string, void, undefined> {
	if (typeof source === "string") yield* source.split(/\r?\n/);
	else if ("text" in source) yield* linesOf(await source.text());
	else for await (const item of source) yield JSON.stringify(item);
}

async function* partsOf(lines: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
	let part: string[] = [];
	let chars = 0;
	for await (const line of lines) {
		if (part.length > 0 && chars + line.length > PART_CHARS) {
			yield part;
			part = [];
			chars = 0;
		}
		part.push(line);
		chars += line.length + 1;
	}
	if (part.some((line) => line.trim() !== "")) yield part;
}

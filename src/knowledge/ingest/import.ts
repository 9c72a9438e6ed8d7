import { ImportLine, type ImportReport } from "../../contracts/knowledge.ts";
import { IMPORT_ERRORS_SHOWN } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import { parse, parseJson } from "../../parse.ts";
import { type SegmentedPage, segmentPage } from "./new-page.ts";

/** Maximum number of passages stored per call. Bounds how long other callers wait for the brain. */
const SLICE_PASSAGES = 8;

/** The outcome of importing a page, or the reason why it was rejected. */
export type ImportOutcome = "added" | "updated" | "unchanged" | { error: string };

/**
 * Imports pages from JSON Lines in batches, in order. Invalid lines are reported individually; blank lines are skipped.
 * `put` returns one outcome per page.
 *
 * @throws {AppError} `invalid_request` when the text is another kind of JSON
 */
export async function importLines(
	text: string,
	put: (pages: SegmentedPage[]) => Promise<ImportOutcome[]>,
): Promise<ImportReport> {
	assertJsonLines(text);
	const report: ImportReport = { added: 0, updated: 0, unchanged: 0, failed: [], failed_count: 0 };
	const fail = (line: number, error: string) => {
		report.failed_count++;
		if (report.failed.length < IMPORT_ERRORS_SHOWN) report.failed.push({ line, error });
	};
	let slice: { line: number; page: SegmentedPage }[] = [];
	const flush = async () => {
		const outcomes = slice.length === 0 ? [] : await put(slice.map(({ page }) => page));
		for (const [i, { line }] of slice.entries()) {
			const outcome = outcomes[i];
			if (typeof outcome === "string") report[outcome]++;
			else fail(line, outcome?.error ?? "The page was not stored.");
		}
		slice = [];
		// workerd serves in-process calls before network requests. Without this pause, other callers would wait for the
		// entire import.
		await new Promise((resolve) => setTimeout(resolve));
	};
	let passages = 0;
	for (const { line, json } of splitLines(text)) {
		const page = parseLine(json);
		if ("error" in page) {
			fail(line, page.error);
			continue;
		}
		slice.push({ line, page });
		passages += page.segments.length;
		if (passages < SLICE_PASSAGES && slice.length < SLICE_PASSAGES) continue;
		await flush();
		passages = 0;
	}
	await flush();
	report.failed.sort((a, b) => a.line - b.line);
	return report;
}

/** Recognizes a list, and an object across lines. Their lines would each be reported as invalid. */
function assertJsonLines(text: string): void {
	if (/^\s*(?:\[|\{[^\S\n]*\n)/.test(text))
		throw new AppError(
			"invalid_request",
			"This is not JSON Lines; send one object per line, without a list around them. jq -c '.[]' converts a list.",
		);
}

function* splitLines(text: string): Generator<{ line: number; json: string }> {
	for (let from = 0, line = 1; from < text.length; line++) {
		const found = text.indexOf("\n", from);
		const to = found < 0 ? text.length : found;
		const json = text.slice(from, to).trim();
		if (json !== "") yield { line, json };
		from = to + 1;
	}
}

function parseLine(json: string): SegmentedPage | { error: string } {
	try {
		const { id, title, url, text } = parse(ImportLine, parseJson(json));
		return segmentPage({ kind: "imported", title, text, url: url ?? null, externalId: id });
	} catch (error) {
		if (error instanceof AppError) return { error: error.message };
		throw error;
	}
}

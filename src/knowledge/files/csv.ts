import { normalizeText } from "../extract/normalize.ts";
import { assertTextFits, type FileText, plainFileText } from "./file-text.ts";

/** Maximum length of a column name that is repeated in each row, in UTF-16 code units. */
const LABEL_MAX_CHARS = 60;
/** Maximum number of columns. Further cells of a row are joined to the last one. */
const COLUMNS_MAX = 200;
const DELIMITERS = [",", ";", "\t", "|"] as const;
/** How much of a file decides about its delimiter, in UTF-16 code units. */
const SAMPLE_CHARS = 10_000;

/**
 * Converts CSV (RFC 4180, also with semicolons, tabs, or bars) to one line per row. Each line contains the names of the
 * columns, as `| Country: France | Capital: Paris |`, so that it can be understood without the first row.
 *
 * @throws {AppError} `file_too_large`
 */
export function readCsv(source: string): FileText {
	const text = normalizeText(source).trim();
	const rows = parseCsv(text, findDelimiter(text.slice(0, SAMPLE_CHARS)));
	const [head = [], ...body] = rows;
	const labels = body.length > 0 && namesColumns(head) ? head : null;
	const lines: string[] = [];
	let chars = 0;
	for (const row of labels === null ? rows : body) {
		const line = renderRow(row, labels);
		if (line === null) continue;
		chars += line.length + 1;
		assertTextFits(chars);
		lines.push(line);
	}
	return plainFileText("text/csv", lines.join("\n"));
}

function renderRow(row: readonly string[], labels: readonly string[] | null): string | null {
	const cells = row.flatMap((cell, at) => {
		const value = cell.replace(/\s+/g, " ").trim();
		const label = labels?.[at]?.replace(/\s+/g, " ").trim().replace(/:$/, "") ?? "";
		if (value === "") return [];
		return [label === "" ? value : `${label}: ${value}`];
	});
	return cells.length === 0 ? null : `| ${cells.join(" | ")} |`;
}

/** Returns whether the first row names the columns: its cells are short, all different, and not numbers. */
function namesColumns(row: readonly string[]): boolean {
	const names = row.map((cell) => cell.trim()).filter((cell) => cell !== "");
	if (names.length === 0 || new Set(names).size < names.length) return false;
	return names.every(
		(name) => name.length <= LABEL_MAX_CHARS && /\p{L}/u.test(name) && !/^[\d.,%\s-]+$/.test(name),
	);
}

/** Returns the delimiter that occurs in most of the first lines, and most often. */
function findDelimiter(sample: string): string {
	const lines = sample
		.replace(/"(?:[^"]|"")*"/g, "")
		.split("\n")
		.filter((line) => line.trim() !== "");
	const scores = DELIMITERS.map((delimiter) => {
		const counts = lines.map((line) => line.split(delimiter).length - 1);
		const shared = counts.filter((count) => count > 0 && count === counts[0]).length;
		return { delimiter, score: shared * 1_000 + Math.min(counts[0] ?? 0, 999) };
	});
	return scores.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

/** Parses CSV in linear time. A quote that is not closed ends with the file. */
function parseCsv(text: string, delimiter: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = 0;
	const pattern = new RegExp(`[${delimiter === "\t" ? "\\t" : `\\${delimiter}`}\n]`, "g");
	while (at <= text.length) {
		let cell = "";
		if (text[at] === '"') {
			const quoted = readQuoted(text, at + 1);
			cell = quoted.value;
			at = quoted.end;
		}
		pattern.lastIndex = at;
		const end = pattern.exec(text)?.index ?? text.length;
		cell += text.slice(at, end);
		if (row.length < COLUMNS_MAX) row.push(cell);
		else row[COLUMNS_MAX - 1] += ` ${cell}`;
		if (end >= text.length || text[end] === "\n") {
			rows.push(row);
			row = [];
		}
		at = end + 1;
	}
	return rows;
}

function readQuoted(text: string, from: number): { value: string; end: number } {
	const parts: string[] = [];
	let at = from;
	for (;;) {
		const quote = text.indexOf('"', at);
		if (quote < 0) return { value: parts.join("") + text.slice(at), end: text.length };
		parts.push(text.slice(at, quote));
		if (text[quote + 1] !== '"') return { value: parts.join(""), end: quote + 1 };
		parts.push('"');
		at = quote + 2;
	}
}

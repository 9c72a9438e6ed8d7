import { CELL_BORDER, isDelimiterRow, unescapeBars } from "../../text/table-rows.ts";
import type { TextRange } from "./sentences.ts";

/** Matches lines that are rows of a table in Markdown, including the line break after the last one. */
const ROWS = /(?:^\|.*\|[ \t]*(?:\n|$))+/gm;
const ROW = /^\|.*\|[ \t]*$/;
/** Matches the name of a column that a row of a CSV file repeats before a value. */
const LABEL = /^([^:]{1,60}): (?=\S)/;

/** A table. A cell is where its text is; null if a row has none in the column. */
export interface Table {
	header: string[] | null;
	rows: (TextRange | null)[][];
}

export function isRow(line: string): boolean {
	return ROW.test(line);
}

/** Parses the rows of a table. The names of columns that each row of a CSV file repeats become its header. */
export function parseTable(text: string, lines: readonly TextRange[]): Table {
	const second = lines[1];
	const hasHeader = second !== undefined && isDelimiterRow(text.slice(second.start, second.end));
	const [first = [], ...others] = lines
		.filter(({ start, end }) => !isDelimiterRow(text.slice(start, end)))
		.map((line) => listCells(text, line));
	if (hasHeader)
		return { header: first.map((cell) => unescapeBars(text.slice(cell.start, cell.end))), rows: others };
	const rows = [first, ...others];
	return parseLabeled(text, rows) ?? { header: null, rows };
}

/** Returns a text with a middle dot between the cells of its tables and a semicolon between their rows. */
export function withoutTableBorders(text: string): string {
	return text.replace(ROWS, (rows) => {
		const lines = rows
			.trim()
			.split("\n")
			.filter((line) => !isDelimiterRow(line));
		const cells = (line: string) =>
			listCells(line, { start: 0, end: line.length }).map(({ start, end }) =>
				unescapeBars(line.slice(start, end)),
			);
		return `${lines.map((line) => cells(line).join(" · ")).join("; ")}\n`;
	});
}

function listCells(text: string, { start, end }: TextRange): TextRange[] {
	let next = start + 1;
	return text
		.slice(next, end)
		.trimEnd()
		.slice(0, -1)
		.split(CELL_BORDER)
		.map((cell) => {
			const from = next + (cell.length - cell.trimStart().length);
			next += cell.length + 1;
			return { start: from, end: from + cell.trim().length };
		});
}

/** Returns a table whose cells are all labeled, with each label once; null if a cell has no label or shares its own. */
function parseLabeled(text: string, rows: readonly TextRange[][]): Table | null {
	const labeled: Map<string, TextRange>[] = [];
	for (const cells of rows) {
		const values = new Map<string, TextRange>();
		for (const { start, end } of cells) {
			const [prefix, label] = LABEL.exec(text.slice(start, end)) ?? [];
			if (prefix === undefined || label === undefined || values.has(label)) return null;
			values.set(label, { start: start + prefix.length, end });
		}
		labeled.push(values);
	}
	const header = mergeLabels(labeled.map((values) => [...values.keys()]));
	return { header, rows: labeled.map((values) => header.map((label) => values.get(label) ?? null)) };
}

/** Returns the labels of all rows in their order. A row lacks the labels of the columns in which it is empty. */
function mergeLabels(rows: readonly string[][]): string[] {
	const merged: string[] = [];
	for (const labels of rows.toSorted((a, b) => b.length - a.length)) {
		let next = 0;
		for (const label of labels) {
			if (!merged.includes(label)) merged.splice(next, 0, label);
			next = merged.indexOf(label) + 1;
		}
	}
	return merged;
}

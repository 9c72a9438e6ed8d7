import type { DomElement } from "./dom.ts";

/** A longer name of a column is not repeated in its cells, in UTF-16 code units. */
const LABEL_MAX_CHARS = 60;
/** Longest text that a cell over several rows repeats in each, in UTF-16 code units. */
const SPANNING_MAX_CHARS = 200;
/** Columns beyond are read without what reaches into them from other rows. */
const COLUMNS_MAX = 200;
/** Widest and highest that a cell is taken to be, in cells. */
const SPAN_MAX = 50;

/** Whether a table holds data: it says so, or has several columns of plain cells. */
export function isDataTable(table: DomElement): boolean {
	if (/^(?:presentation|none)$/.test(table.getAttribute("role") ?? "")) return false;
	if (table.querySelector("table,h1,h2,h3,article,section") !== null) return false;
	if (table.querySelector("th,caption,thead") !== null) return true;
	return (
		table.querySelector("tr td + td") !== null &&
		table.querySelector("td p + p, td pre, td blockquote") === null
	);
}

/**
 * The rows of a table, each a line `| Country: France | Capital: Paris |` that can be understood without the others;
 * where the columns have no names, `| France | Paris |`. The caption comes first. `mayRepeat` is asked before so many
 * characters of a cell over several rows are written once more.
 */
export function tableRows(
	table: DomElement,
	textOf: (cell: DomElement) => string,
	mayRepeat: (chars: number) => boolean,
): string[] {
	const caption = table.querySelector("caption");
	const title = caption ? textOf(caption) : "";
	const rows = [...table.querySelectorAll("tr")].map(cellsOf);
	const [first = []] = rows;
	// A heading across the whole table names no column.
	const named = first.length > 1 && rows.length > 1 && first.every(({ localName }) => localName === "th");
	const headers = named ? rows.shift() : undefined;
	const labels: string[] = [];
	for (const cell of headers ?? []) {
		const label = textOf(cell);
		labels.push(label.length <= LABEL_MAX_CHARS ? label.replace(/:$/, "") : "");
		for (let more = span(cell, "colspan"); more > 1; more--) labels.push("");
	}
	const labelled = labels.some((label) => label !== "");
	const spanning: Spanning[] = [];
	const repeated = (text: string) => (mayRepeat(text.length) ? text : "");
	const lines = rows.map((cells) => {
		const row = placed(cells, { spanning, textOf, repeated });
		return labelled ? labelledLine(row, labels) : plainLine(row);
	});
	return [title, ...lines].filter((text) => text !== "");
}

interface Spanning {
	text: string;
	rows: number;
}

interface Placed {
	column: number;
	text: string;
	/** The cell names its row. */
	heads: boolean;
}

function cellsOf(row: DomElement): DomElement[] {
	const cells: DomElement[] = [];
	for (const child of row.querySelectorAll("td,th")) cells.push(child);
	return cells;
}

/** Cells with their columns, those of earlier rows that reach into this one included. */
function placed(
	cells: DomElement[],
	{
		spanning,
		textOf,
		repeated,
	}: {
		spanning: Spanning[];
		textOf: (cell: DomElement) => string;
		repeated: (text: string) => string;
	},
): Placed[] {
	const row: Placed[] = [];
	let column = 0;
	const passSpanning = () => {
		for (let above = spanning[column]; above && above.rows > 0; above = spanning[++column]) {
			above.rows--;
			row.push({ column, text: repeated(above.text), heads: false });
		}
	};
	passSpanning();
	for (const cell of cells) {
		const text = textOf(cell);
		const rows = span(cell, "rowspan") - 1;
		row.push({ column, text, heads: cell.localName === "th" });
		for (let width = span(cell, "colspan"), at = 0; at < width; at++, column++) {
			if (column >= COLUMNS_MAX) continue;
			const repeats = at === 0 && text.length <= SPANNING_MAX_CHARS;
			spanning[column] = { text: repeats ? text : "", rows };
		}
		passSpanning();
	}
	return row;
}

function plainLine(row: Placed[]): string {
	const [head, ...rest] = row;
	// A row of two with a heading is a name and its value.
	if (head?.heads && rest.length > 0) {
		const values = rest.map(({ text }) => text).filter((text) => text !== "");
		return values.length === 0
			? piped([head.text])
			: piped([[head.text.replace(/:$/, ""), values.join(", ")].filter(Boolean).join(": ")]);
	}
	return piped(row.map(({ text }) => text));
}

function labelledLine(row: Placed[], labels: string[]): string {
	return piped(
		row.map(({ column, text }) => {
			const label = labels[column] ?? "";
			return label === "" || text === "" ? text : `${label}: ${text}`;
		}),
	);
}

function piped(cells: string[]): string {
	const written = cells.filter((text) => text !== "");
	return written.length === 0 ? "" : `| ${written.join(" | ")} |`;
}

function span(cell: DomElement, attribute: "colspan" | "rowspan"): number {
	const cells = Number.parseInt(cell.getAttribute(attribute) ?? "1", 10);
	return Math.min(Math.max(cells || 1, 1), SPAN_MAX);
}

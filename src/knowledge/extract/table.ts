import { type DomElement, isDomElement } from "./dom.ts";

/** Maximum length of a column name that is repeated in cells, in UTF-16 code units. */
const LABEL_MAX_CHARS = 60;
/** Maximum length of a spanning cell that is repeated in each row, in UTF-16 code units. */
const SPANNING_MAX_CHARS = 200;
/** Maximum number of columns for which spans and column names are tracked. */
const COLUMNS_MAX = 200;
/** Maximum number of header rows. */
const HEAD_ROWS_MAX = 6;
/** Maximum row span and column span of a cell. */
const SPAN_MAX = 50;

/**
 * Returns whether a table contains data rather than layout. Data tables have headers, a caption or several columns of
 * simple cells.
 */
export function isDataTable(table: DomElement): boolean {
	if (/^(?:presentation|none)$/.test(table.getAttribute("role") ?? "")) return false;
	if (table.querySelector("h1,h2,h3,article,section") !== null) return false;
	const rows = listRows(table);
	const named = rows.some(({ heads, cells }) => heads || cells.some(isHead)) || findCaption(table) !== null;
	if (named) return true;
	if (table.querySelector("table") !== null) return false;
	return (
		rows.some(({ cells }) => cells.length > 1) &&
		table.querySelector("td p + p, td pre, td blockquote") === null
	);
}

/**
 * Renders each row of a table as a self-contained line such as `| Country: France | Capital: Paris |`, or `| France |
 * Paris |` if the columns have no names. The caption comes first, and full-width headings precede their rows.
 * `mayRepeat` deducts the length of repeated text from the output budget. It returns false if the budget is exhausted.
 */
export function renderRows(
	table: DomElement,
	textOf: (cell: DomElement) => string,
	mayRepeat: (chars: number) => boolean,
): string[] {
	const caption = findCaption(table);
	const lines = [caption ? textOf(caption) : ""];
	const spanning: SpanningCell[] = [];
	const repeated = (text: string) => (mayRepeat(text.length) ? text : "");
	const rows = listRows(table);
	const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
	const labels: string[] = [];
	let inHead = true;
	for (const [at, { cells, heads }] of rows.entries()) {
		const row = placeCells(cells, { spanning, textOf, repeated });
		const title = cells.length === 1 && widest > 1 && row.length === 1;
		inHead &&= at < HEAD_ROWS_MAX;
		inHead &&= title || (at < rows.length - 1 && widest > 1 && (heads || namesColumns(cells)));
		if (inHead && !title) addLabels(labels, row, repeated);
		else if (title) lines.push(joinCells(row.map(({ text }) => text)));
		else
			lines.push(
				labels.some((label) => label !== "") ? formatLabeledRow(row, labels) : formatUnlabeledRow(row),
			);
	}
	return lines.filter((text) => text !== "");
}

/** Returns whether all cells are headers. The first cell may also be an empty corner cell. */
function namesColumns(cells: DomElement[]): boolean {
	const [corner, ...others] = cells;
	if (!corner || others.length === 0 || !others.every(isHead)) return false;
	return isHead(corner) || (corner.textContent ?? "").trim() === "";
}

/** Appends the names in a header row to the names in the header rows above it. */
function addLabels(labels: string[], row: PlacedCell[], repeated: (text: string) => string): void {
	for (const { column, text, width } of row) {
		const name = text.length <= LABEL_MAX_CHARS ? text.replace(/:$/, "") : "";
		for (let at = column; at < column + width && at < COLUMNS_MAX; at++) {
			const above = labels[at] ?? "";
			if (above !== name) labels[at] = repeated([above, name].filter(Boolean).join(" "));
		}
	}
}

function isHead(cell: DomElement): boolean {
	return cell.localName === "th";
}

function findCaption(table: DomElement): DomElement | null {
	return listChildren(table).find(({ localName }) => localName === "caption") ?? null;
}

interface Row {
	cells: DomElement[];
	/** Whether the row is in `<thead>`. */
	heads: boolean;
}

/** Returns the rows of a table, excluding the rows of nested tables. */
function listRows(table: DomElement): Row[] {
	const rows: Row[] = [];
	for (const child of listChildren(table)) {
		const inside =
			child.localName === "tr" ? [child] : SECTIONS.has(child.localName) ? listChildren(child) : [];
		for (const row of inside) {
			if (row.localName !== "tr") continue;
			const cells = listChildren(row).filter(({ localName }) => localName === "td" || localName === "th");
			rows.push({ cells, heads: child.localName === "thead" });
		}
	}
	return rows;
}

const SECTIONS: ReadonlySet<string> = new Set(["thead", "tbody", "tfoot"]);

function listChildren(element: DomElement): DomElement[] {
	return [...element.childNodes].filter((node) => isDomElement(node));
}

interface SpanningCell {
	text: string;
	rows: number;
}

interface PlacedCell {
	column: number;
	/** Number of columns that the cell spans. */
	width: number;
	text: string;
	/** Whether the cell is a header. */
	heads: boolean;
}

/** Assigns the cells of a row to columns, including cells from earlier rows that span into this row. */
function placeCells(
	cells: DomElement[],
	{
		spanning,
		textOf,
		repeated,
	}: {
		spanning: SpanningCell[];
		textOf: (cell: DomElement) => string;
		repeated: (text: string) => string;
	},
): PlacedCell[] {
	const row: PlacedCell[] = [];
	let column = 0;
	const passSpanning = () => {
		for (let above = spanning[column]; above && above.rows > 0; above = spanning[++column]) {
			above.rows--;
			row.push({ column, width: 1, text: repeated(above.text), heads: false });
		}
	};
	passSpanning();
	for (const cell of cells) {
		const text = textOf(cell);
		const rows = parseSpan(cell, "rowspan") - 1;
		const width = parseSpan(cell, "colspan");
		row.push({ column, width, text, heads: isHead(cell) });
		for (let at = 0; at < width; at++, column++) {
			if (column >= COLUMNS_MAX) continue;
			const repeats = at === 0 && text.length <= SPANNING_MAX_CHARS;
			spanning[column] = { text: repeats ? text : "", rows };
		}
		passSpanning();
	}
	return row;
}

function formatUnlabeledRow(row: PlacedCell[]): string {
	const [head, ...rest] = row;
	// A row with a header cell consists of a name and its values.
	if (head?.heads && rest.length > 0) {
		const values = rest.map(({ text }) => text).filter((text) => text !== "");
		return values.length === 0
			? joinCells([head.text])
			: joinCells([[head.text.replace(/:$/, ""), values.join(", ")].filter(Boolean).join(": ")]);
	}
	const cells: string[] = [];
	for (const { column, text } of row) {
		while (cells.length < column && cells.length < COLUMNS_MAX) cells.push("");
		cells.push(text);
	}
	return joinCells(cells);
}

function formatLabeledRow(row: PlacedCell[], labels: string[]): string {
	const cells = row.filter(({ text }) => text !== "");
	return joinCells(
		cells.map(({ column, text }) => {
			const label = labels[column] ?? "";
			return label === "" ? text : `${label}: ${text}`;
		}),
	);
}

/** Joins cells. Drops empty cells only at the end of a row, so that the other cells stay in their columns. */
function joinCells(cells: string[]): string {
	const last = cells.findLastIndex((text) => text !== "");
	return last < 0 ? "" : `| ${cells.slice(0, last + 1).join(" | ")} |`;
}

function parseSpan(cell: DomElement, attribute: "colspan" | "rowspan"): number {
	const cells = Number.parseInt(cell.getAttribute(attribute) ?? "1", 10);
	// `rowspan="0"` extends a cell to the end of the table.
	if (cells === 0 && attribute === "rowspan") return SPAN_MAX;
	return Math.min(Math.max(cells || 1, 1), SPAN_MAX);
}

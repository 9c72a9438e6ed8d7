import {
	ALIGNED_MAX,
	type Channel,
	findChannels,
	haveSameEdges,
	measureColumns,
	type Placed,
	placeChunks,
} from "./pdf-columns.ts";
import { CELL_GAP, type Chunk, type ChunkLine, joinTexts, type PdfLine } from "./pdf-lines.ts";
import { HEADING_SCALE, MARGIN_LINES } from "./pdf-margins.ts";
import { namesColumns } from "./pdf-table-header.ts";

/** Maximum distance of the lines of a table, in text sizes. */
const LINE_DISTANCE_MAX = 3;
/** How many lines before and after a line are compared with it. */
const NEAR_LINES = 4;
/** The number of near lines that must have an aligned cell for a narrow gap to separate two cells. */
const ALIGNED_LINES_MIN = 2;
/** Lines with more chunks are not compared with each other, to bound the time. */
const CHUNKS_MAX = 60;
/** Maximum number of lines between two rows of a table whose gaps separate no cells for sure. */
const UNSURE_LINES_MAX = 2;
/** How far a cell above or below a table may be from the edges of its column, in text sizes. */
const CELL_OFFSET_MAX = 0.6;

/** The names of the columns of a table, and the ranges that the columns cover. */
export interface TableHead {
	cells: Placed["cells"];
	columns: Channel[];
}

/**
 * Finds the rows of tables among the lines of a page. If the first row names the columns, each row contains the names, as
 * `Country: France`, so that it can be understood without the first row. `open` is the head of the table with which the
 * last page ends, and `head` that of the table with which this page ends: a table may continue without repeating its head.
 */
export function findTables(
	lines: readonly ChunkLine[],
	open: TableHead | null,
): { lines: PdfLine[]; head: TableHead | null } {
	const cuts = lines.map((_, at) => findCuts(lines, at));
	const found: PdfLine[] = [];
	let head: TableHead | null = null;
	let at = 0;
	for (const { from, to } of findRanges(lines, cuts)) {
		// The table before it may end with the first line of the range.
		if (from < at) continue;
		const isFirst = found.every(({ cells }) => cells.length < 2) && from <= MARGIN_LINES;
		const table = readTable(lines, cuts, { from, to, after: at, open: isFirst ? open : null });
		for (; at < table.from; at++) found.push(toLine(lines[at], cuts[at]));
		for (const row of table.rows) found.push(row);
		at = table.to;
		head = at >= lines.length - MARGIN_LINES ? table.head : null;
	}
	for (; at < lines.length; at++) found.push(toLine(lines[at], cuts[at]));
	return { lines: found, head };
}

interface Range {
	from: number;
	to: number;
}

/** Returns the lines that are the rows of each table: near each other, and with few between them that have no cells. */
function findRanges(lines: readonly ChunkLine[], cuts: readonly number[][]): Range[] {
	const ranges: Range[] = [];
	let open: Range | null = null;
	for (const at of lines.keys()) {
		if (open !== null && !isBelow(lines[at - 1], lines[at])) open = null;
		if (cuts[at]?.length === 0) continue;
		if (open !== null && at - open.to <= UNSURE_LINES_MAX) open.to = at + 1;
		else {
			open = { from: at, to: at + 1 };
			ranges.push(open);
		}
	}
	return ranges;
}

/** Returns whether a line may be the row below another one. */
function isBelow(above: ChunkLine | undefined, line: ChunkLine | undefined): boolean {
	if (above === undefined || line === undefined) return false;
	const distance = above.bottom - line.y;
	return distance > 0 && distance <= LINE_DISTANCE_MAX * line.size;
}

/**
 * Returns at which chunks of a line new cells begin: after a wide gap, or after a narrow one if cells of the lines beside it
 * begin or end at the same place.
 */
function findCuts(lines: readonly ChunkLine[], at: number): number[] {
	const line = lines[at];
	if (line === undefined) return [];
	const near = isComparable(line) ? listNear(lines, at) : [];
	return line.chunks.flatMap((chunk, index) => {
		if (index === 0) return [];
		if (isWide(line, index) || isWrapped(line)) return [index];
		const aligned = near.flatMap((other) => {
			const match = other.chunks.findIndex((cell, column) => column > 0 && areAligned(cell, chunk));
			return match < 0 ? [] : [isWide(other, match)];
		});
		return aligned.length >= ALIGNED_LINES_MIN || aligned.includes(true) ? [index] : [];
	});
}

function listNear(lines: readonly ChunkLine[], at: number): ChunkLine[] {
	let first = at;
	let last = at;
	while (at - first < NEAR_LINES && isBelow(lines[first - 1], lines[first])) first--;
	while (last - at < NEAR_LINES && isBelow(lines[last], lines[last + 1])) last++;
	return lines.slice(first, last + 1).filter((line, index) => index !== at - first && isComparable(line));
}

function isComparable({ chunks, isEven }: ChunkLine): boolean {
	return chunks.length <= CHUNKS_MAX && !isEven;
}

function isWide({ chunks, size }: ChunkLine, index: number): boolean {
	const [before, chunk] = [chunks[index - 1], chunks[index]];
	if (before === undefined || chunk === undefined) return false;
	return Math.max(chunk.x - before.end, before.x - chunk.end) >= CELL_GAP * size;
}

/** Returns whether two cells begin at the same place, or are numbers that end at the same place. */
function areAligned(a: Chunk, b: Chunk): boolean {
	if (Math.abs(a.x - b.x) <= ALIGNED_MAX) return true;
	return Math.abs(a.end - b.end) <= ALIGNED_MAX && /\d/.test(a.text) && /\d/.test(b.text);
}

interface Table extends Range {
	rows: PdfLine[];
	head: TableHead | null;
}

/** Reads the table in a range. It may also begin with the line above the range or end with the line below. */
function readTable(
	lines: readonly ChunkLine[],
	cuts: readonly number[][],
	{ from, to, after, open }: Range & { after: number; open: TableHead | null },
): Table {
	const sure = lines.slice(from, to).filter((_, at) => (cuts[from + at]?.length ?? 0) > 0);
	const above = from > after && isBelow(lines[from - 1], lines[from]) ? lines[from - 1] : undefined;
	const plain = {
		from,
		to,
		rows: lines.slice(from, to).map((line, at) => toLine(line, cuts[from + at])),
		head: null,
	};
	if (sure.length < 2 || !sure.every(isLeftToRight)) return plain;
	const gaps = [...lines.slice(from, to), ...(above ? [above] : [])].flatMap(listGaps);
	// The first row may be a header, whose names are often wider than what is below them.
	const channels = findChannels(sure.slice(sure.length > 2 ? 1 : 0), gaps);
	if (channels.length === 0) return plain;

	const columns = measureColumns(sure, channels);
	const place = (line: ChunkLine, cuts: readonly number[] = []) => ({
		line,
		cuts,
		...placeChunks(line, channels),
	});
	const rows = lines.slice(from, to).map((line, at) => {
		const row = place(line, cuts[from + at]);
		// The title of a group of rows has spaces between the columns only by chance.
		const isSure = row.cuts.length > 0 || (isAligned(row, columns) && hasFontOf(sure.slice(1), line));
		return isSure ? row : { ...row, fits: false };
	});
	const below = lines[to];
	if (below !== undefined && isBelow(lines[to - 1], below)) {
		const last = place(below);
		const isSplit = last.splits.size > 0 && hasFontOf(sure.slice(1), below);
		if (isSplit && isAligned(last, columns) && isWithin(last, columns)) rows.push(last);
	}
	const end = from + rows.length;
	if (above !== undefined && above.size <= HEADING_SCALE * (sure[0]?.size ?? 0)) {
		const head = place(above);
		const isPlaced = head.fits && (head.splits.size === 0 || isAligned(head, columns));
		if (isPlaced && namesColumns(head.cells, cellsOf(rows))) {
			return { from: from - 1, to: end, ...withHead(rows, { cells: head.cells, columns }) };
		}
	}
	const [first, ...others] = rows;
	if (first?.fits && namesColumns(first.cells, cellsOf(others))) {
		return { from, to: end, ...withHead(others, { cells: first.cells, columns }) };
	}
	const continued = open !== null && haveSameEdges(open.columns, columns) ? open : null;
	return { from, to: end, ...withHead(rows, continued) };
}

function withHead(rows: readonly PlacedLine[], head: TableHead | null): Pick<Table, "rows" | "head"> {
	return { rows: toRows(rows, head?.cells ?? []), head };
}

function isLeftToRight({ chunks }: ChunkLine): boolean {
	return chunks.every((chunk, at) => at === 0 || chunk.x >= (chunks[at - 1]?.end ?? 0));
}

function listGaps({ chunks }: ChunkLine): Channel[] {
	return chunks.slice(1).map((chunk, at) => ({ left: chunks[at]?.end ?? 0, right: chunk.x }));
}

function hasFontOf(rows: readonly ChunkLine[], line: ChunkLine): boolean {
	const fonts = new Set(rows.flatMap(({ chunks }) => chunks.map(({ font }) => font)));
	return line.chunks.every(({ font }) => fonts.has(font));
}

interface PlacedLine extends Placed {
	line: ChunkLine;
	/** Where its cells begin if it doesn't fit the columns. */
	cuts: readonly number[];
}

function cellsOf(rows: readonly PlacedLine[]): Placed["cells"][] {
	return rows.filter(isRow).map(({ cells }) => cells);
}

/** Returns whether the cells of a line begin, end, or are centered as the cells of their columns are. */
function isAligned({ cells, fits, line }: PlacedLine, columns: readonly Channel[]): boolean {
	const max = CELL_OFFSET_MAX * line.size;
	const areAligned = cells.every((cell, at) => {
		const column = columns[at];
		if (cell === null || column === undefined) return true;
		const [left, right] = [cell.x - column.left, cell.end - column.right];
		return Math.abs(left) <= max || Math.abs(right) <= max || Math.abs(left + right) <= 2 * max;
	});
	return fits && areAligned;
}

/** Returns whether the cells of a line are not wider than their columns. Running text below a table is. */
function isWithin({ cells, line }: PlacedLine, columns: readonly Channel[]): boolean {
	if (SENTENCE_END.test(textOf(cells))) return false;
	return cells.every((cell, at) => {
		const column = columns[at];
		return cell === null || column === undefined || cell.end <= column.right + CELL_OFFSET_MAX * line.size;
	});
}

function isRow({ cells, fits }: PlacedLine): boolean {
	return fits && cells.filter((cell) => cell !== null).length > 1;
}

/** Converts the lines of a table. The title of a group of rows has one cell. */
function toRows(rows: readonly PlacedLine[], head: Placed["cells"]): PdfLine[] {
	const labels = head.map((cell) => clean(cell?.text ?? "").replace(/:$/, ""));
	return rows.map((row) => {
		if (!isRow(row)) return toLine(row.line, row.cuts);
		const cells = row.cells.map((cell, at) => {
			const text = clean(cell?.text ?? "");
			const label = labels[at] ?? "";
			return text === "" || label === "" ? text : `${label}: ${text}`;
		});
		return {
			...toLine(row.line),
			cells: cells.filter((cell) => cell !== ""),
			isRow: labels.length > 0 || isWrapped(row.line),
		};
	});
}

function textOf(cells: Placed["cells"]): string {
	return clean(cells.map((cell) => cell?.text ?? "").join(" "));
}

/** Converts a line in which new cells begin at the given chunks. */
function toLine(line: ChunkLine | undefined, cuts: readonly number[] = []): PdfLine {
	const { chunks = [], y = 0, size = 0 } = line ?? {};
	const cells = [0, ...cuts].map((start, at) => {
		const texts = chunks.slice(start, cuts[at]).map(({ text }) => text);
		return clean(texts.length === 0 ? "" : texts.reduce(joinTexts));
	});
	return {
		cells: cells.filter((cell) => cell !== ""),
		x: chunks.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY),
		end: chunks.reduce((most, { end }) => Math.max(most, end), 0),
		y,
		size,
		isRow: line !== undefined && cuts.length > 0 && isWrapped(line),
	};
}

function isWrapped({ chunks }: ChunkLine): boolean {
	return chunks.some((chunk) => chunk.isWrapped);
}

function clean(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/;

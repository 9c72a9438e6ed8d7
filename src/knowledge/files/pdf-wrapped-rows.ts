import { CHUNK_GAP, type Chunk, type ChunkLine, joinTexts } from "./pdf-lines.ts";

/** Maximum distance of two lines of a cell, in text sizes. */
const CELL_LINE_DISTANCE_MAX = 1.7;
/** Maximum number of lines of a cell. Columns of running text have more. */
const CELL_LINES_MAX = 12;
/** Maximum distance of two rows, in text sizes. */
const ROW_DISTANCE_MAX = 3;
/** Two edges are aligned if they differ by at most this much, in points. */
const ALIGNED_MAX = 1.5;
/** Number of cells that must begin where cells of the row above or below do. */
const ALIGNED_CELLS_MIN = 2;

/**
 * Joins the lines of each cell, and the cells of each row, in a table whose cells have several lines. Programs write such a
 * table cell by cell, so the first line of a cell is often above the last line of the cell before it.
 */
export function joinWrappedRows(lines: readonly ChunkLine[]): ChunkLine[] {
	const rows = groupRows(lines);
	return rows.flatMap((row, at) =>
		isWrapped(row) && (areAligned(rows[at - 1], row) || areAligned(row, rows[at + 1]))
			? [toLine(row)]
			: row.lines,
	);
}

interface Cell {
	x: number;
	end: number;
	/** The baselines of its first and its last line. */
	top: number;
	bottom: number;
	chunks: Chunk[];
}

/** Lines that may be a row of a table, in the order of the page. */
interface Row {
	cells: Cell[];
	lines: ChunkLine[];
	top: number;
	bottom: number;
	/** The right edge of its cells. */
	end: number;
	size: number;
}

function groupRows(lines: readonly ChunkLine[]): Row[] {
	const rows: Row[] = [];
	for (const line of lines) {
		const row = rows.at(-1);
		if (row === undefined || !(continuesCell(row, line) || addsCells(row, line))) {
			const end = findEnd(line);
			rows.push({ cells: cellsOf(line), lines: [line], top: line.y, bottom: line.y, end, size: line.size });
			continue;
		}
		const [chunk] = line.chunks;
		const last = row.cells.at(-1);
		if (last !== undefined && chunk !== undefined && continuesCell(row, line)) {
			last.chunks.push(chunk);
			last.x = Math.min(last.x, chunk.x);
			last.end = Math.max(last.end, chunk.end);
			last.bottom = line.y;
		} else row.cells.push(...cellsOf(line));
		row.lines.push(line);
		row.top = Math.max(row.top, line.y);
		row.bottom = Math.min(row.bottom, line.y);
		row.end = Math.max(row.end, findEnd(line));
	}
	return rows;
}

function cellsOf({ chunks, y }: ChunkLine): Cell[] {
	return chunks.map((chunk) => ({ x: chunk.x, end: chunk.end, top: y, bottom: y, chunks: [chunk] }));
}

function findEnd({ chunks }: ChunkLine): number {
	return chunks.reduce((most, { end }) => Math.max(most, end), 0);
}

/** Returns whether a line is the next one of the last cell. A number below a number is another cell. */
function continuesCell({ cells }: Row, { chunks, y, size }: ChunkLine): boolean {
	const [chunk] = chunks;
	const [before, last] = [cells.at(-2), cells.at(-1)];
	if (last === undefined || chunk === undefined || chunks.length > 1) return false;
	const distance = last.bottom - y;
	if (last.chunks.every(({ text }) => NUMBER.test(text)) && NUMBER.test(chunk.text)) return false;
	return (
		chunk.x < last.end &&
		chunk.end > last.x &&
		(before === undefined || chunk.x > before.end) &&
		distance > 0 &&
		distance <= CELL_LINE_DISTANCE_MAX * size
	);
}

/** Returns whether a line begins a cell to the right of the others, at their height. */
function addsCells({ end, top, bottom }: Row, { chunks, y, size }: ChunkLine): boolean {
	const [chunk] = chunks;
	if (chunk === undefined || chunk.x < end + CHUNK_GAP * size) return false;
	return y >= bottom - size / 2 && y <= top + CELL_LINES_MAX * size;
}

function isWrapped({ cells }: Row): boolean {
	const lines = cells.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
	return cells.length > 1 && cells.length <= CELLS_MAX && lines > 1 && lines <= CELL_LINES_MAX;
}

/** Returns whether cells of a row begin where those of the row above it do, or are above as many others. */
function areAligned(above: Row | undefined, row: Row | undefined): boolean {
	if (above === undefined || row === undefined) return false;
	if (above.cells.length < 2 || row.cells.length < 2) return false;
	if (above.cells.length > CELLS_MAX || row.cells.length > CELLS_MAX) return false;
	const distance = above.bottom - row.top;
	if (distance <= 0 || distance > ROW_DISTANCE_MAX * row.size) return false;
	const aligned = row.cells.filter(({ x }) =>
		above.cells.some((cell) => Math.abs(cell.x - x) <= ALIGNED_MAX),
	);
	if (aligned.length >= ALIGNED_CELLS_MIN) return true;
	return (
		above.cells.length === row.cells.length &&
		row.cells.every(({ x, end }, at) => {
			const cell = above.cells[at];
			return cell !== undefined && cell.x < end && cell.end > x;
		})
	);
}

function toLine({ cells, top, bottom, size }: Row): ChunkLine {
	return {
		chunks: cells.map(({ x, end, chunks }) => ({
			text: chunks.map(({ text }) => text.trim()).reduce(joinLines),
			x,
			end,
			font: chunks.every(({ font }) => font === chunks[0]?.font) ? (chunks[0]?.font ?? "") : "",
			isWrapped: chunks.length > 1,
		})),
		y: top,
		bottom,
		size,
		isEven: false,
	};
}

function joinLines(before: string, line: string): string {
	return /\p{L}[-\u00ad\u2010]$/u.test(before) && /^\p{Ll}/u.test(line)
		? before.slice(0, -1) + line
		: joinTexts(before, line);
}

const NUMBER = /^[^\p{L}]*\d[^\p{L}]*$/u;
/** Maximum number of cells of a row, to bound the time. */
const CELLS_MAX = 60;

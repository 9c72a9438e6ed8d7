/** A piece of text as the PDF parser reports it. `transform` contains its position at 4 and 5, in points. */
export interface PdfText {
	str: string;
	transform: readonly number[];
	width: number;
	height: number;
	hasEOL: boolean;
}

/** A line of a PDF page. */
export interface PdfLine {
	/** The text of each cell. A line of running text has one cell. */
	cells: string[];
	/** The distance of the left edge and of the baseline from the lower left corner of the page, in points. */
	x: number;
	y: number;
	/** The size of the largest text, in points. */
	size: number;
}

/** Two texts are on one line if their baselines differ by less than this share of the text size. */
const SAME_LINE = 0.5;
/** A gap of at least this many text sizes separates two cells of a table. Gaps in justified text are narrower. */
const CELL_GAP = 1.8;
/** The same for a text that begins where a cell of the line beside it does, up to a few points. */
const COLUMN_GAP = 0.3;
const COLUMN_OFFSET_MAX = 1.5;
/** Maximum distance of the lines of a table, in text sizes. */
const LINE_DISTANCE_MAX = 3;
/** A gap of at least this share of the text size is a space, if the parser reports none. */
const WORD_GAP = 0.2;

/** Returns the text of a line. */
export function textOfLine({ cells }: PdfLine): string {
	return cells.join(" ");
}

/** Groups the texts of a page into lines, in the order of the page. */
export function groupLines(texts: readonly PdfText[]): PdfLine[] {
	const lines: OpenLine[] = [];
	let line: OpenLine | null = null;
	const close = () => {
		if (line !== null) lines.push(line);
		line = null;
	};
	for (const text of texts) {
		if (text.str.trim() !== "") {
			if (line !== null && !isOnLine(line, text)) close();
			if (line === null) line = openLine(text);
			else addText(line, text);
		}
		if (text.hasEOL) close();
	}
	close();
	for (const order of [lines, lines.toReversed()]) {
		for (const [at, current] of order.entries()) splitAtColumns(current, order[at - 1]);
	}
	return lines.map(toLine);
}

/** Splits the cells of a line where those of the line beside it begin. Narrow columns have no wide gaps between them. */
function splitAtColumns(line: OpenLine, beside: OpenLine | undefined): void {
	if (beside === undefined || beside.cells.length < 2) return;
	if (Math.abs(beside.y - line.y) > LINE_DISTANCE_MAX * line.size) return;
	const columns = beside.starts.slice(1);
	const [first, ...others] = line.texts;
	if (first === undefined) return;
	const split = openLine(first);
	for (const text of others) addText(split, text, columns);
	line.cells = split.cells;
	line.starts = split.starts;
}

interface OpenLine extends PdfLine {
	texts: PdfText[];
	/** The left edge of each cell, in points. */
	starts: number[];
	/** The right edge of the last text, in points. */
	end: number;
}

function openLine(text: PdfText): OpenLine {
	const [x, y] = positionOf(text);
	return { cells: [text.str], texts: [text], starts: [x], x, y, size: sizeOf(text), end: x + text.width };
}

function addText(line: OpenLine, text: PdfText, columns: readonly number[] = []): void {
	const [x] = positionOf(text);
	const size = sizeOf(text);
	// In right-to-left text, the next text is to the left of the last one.
	const gap = Math.max(x - line.end, line.x - (x + text.width));
	const last = line.cells.length - 1;
	const isInColumn = columns.some((start) => Math.abs(x - start) <= COLUMN_OFFSET_MAX);
	line.texts.push(text);
	if (gap >= (isInColumn ? COLUMN_GAP : CELL_GAP) * size) {
		line.cells.push(text.str);
		line.starts.push(x);
	} else
		line.cells[last] +=
			(gap >= WORD_GAP * size && !CJK_END.test(line.cells[last] ?? "") ? " " : "") + text.str;
	line.size = Math.max(line.size, size);
	line.end = Math.max(line.end, x + text.width);
	line.x = Math.min(line.x, x);
}

function isOnLine(line: OpenLine, text: PdfText): boolean {
	const [, y] = positionOf(text);
	return Math.abs(y - line.y) < SAME_LINE * Math.max(line.size, sizeOf(text));
}

function toLine({ cells, x, y, size }: OpenLine): PdfLine {
	return {
		cells: cells.map((cell) => cell.replace(/\s+/g, " ").trim()).filter((cell) => cell !== ""),
		x,
		y,
		size,
	};
}

function positionOf({ transform }: PdfText): [x: number, y: number] {
	return [transform[4] ?? 0, transform[5] ?? 0];
}

function sizeOf({ height, transform }: PdfText): number {
	return height || Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
}

const CJK_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

import { type PdfLine, textOfLine } from "./pdf-lines.ts";

/** A word that is at most this many times as wide as its number of characters suggests would fit on a line. */
const WORD_WIDTH_MAX = 1.3;
/** A line that leaves free this share of the width it could have, and two words, is ended on purpose. */
const FREE_SHARE_MIN = 0.25;
const FREE_WORDS_MIN = 2;
/** A paragraph of this many lines, with this many words on average, shows by itself how wide its lines can be. */
const PARAGRAPH_LINES_MIN = 4;
const PARAGRAPH_WORDS_MIN = 3;
/** Two edges are aligned if they differ by at most this much, in points. */
const ALIGNED_MAX = 1.5;
/** Maximum number of lines on a page that are compared with each other, to bound the time. */
const LINES_MAX = 1_000;

/**
 * Splits the lines of a paragraph where a line ends although the next word would fit on it, as the items of a list and the
 * lines of an address do. `page` are all lines of the page, and `right` is the right edge of its text, in points.
 */
export function splitAtBreaks(
	lines: readonly PdfLine[],
	page: readonly PdfLine[],
	right: number,
): PdfLine[][] {
	const parts: PdfLine[][] = [];
	for (const column of splitColumns(lines)) {
		const [first = [], ...others] = splitColumn(column, page, right);
		const open = parts.at(-1);
		// A paragraph continues in the next column.
		if (open === undefined) parts.push(first);
		else for (const line of first) open.push(line);
		for (const part of others) parts.push(part);
	}
	return parts;
}

/** Splits lines where the next one is above the last one: at the top of the next column. */
function splitColumns(lines: readonly PdfLine[]): PdfLine[][] {
	const columns: PdfLine[][] = [];
	for (const [at, line] of lines.entries()) {
		const before = lines[at - 1];
		if (before === undefined || line.y >= before.y) columns.push([]);
		columns.at(-1)?.push(line);
	}
	return columns;
}

function splitColumn(lines: readonly PdfLine[], page: readonly PdfLine[], right: number): PdfLine[][] {
	const widest = lines.reduce((most, { end }) => Math.max(most, end), 0);
	const isShort = (at: number) => {
		const [line, next] = [lines[at], lines[at + 1]];
		return line !== undefined && next !== undefined && fits(line, next, widest);
	};
	const short = lines.map((_, at) => isShort(at));
	const words = lines.reduce((sum, line) => sum + textOfLine(line).split(" ").length, 0);
	const isFull = lines.length >= PARAGRAPH_LINES_MIN && words >= PARAGRAPH_WORDS_MIN * lines.length;
	const mayBeBroken = (!isFull || short.includes(true)) && page.length <= LINES_MAX;
	const isBroken = (at: number) => {
		const [line, next] = [lines[at], lines[at + 1]];
		if (line === undefined || next === undefined || CONTINUES.test(textOfLine(line))) return false;
		if (short[at]) return true;
		return mayBeBroken && leavesFree(line, next, findEnd(line, page, right));
	};
	const parts: PdfLine[][] = [[]];
	for (const [at, line] of lines.entries()) {
		parts.at(-1)?.push(line);
		if (isBroken(at)) parts.push([]);
	}
	return parts;
}

/** Returns whether the first word of the next line fits on a line that ends at most at `right`. */
function fits(line: PdfLine, next: PdfLine, right: number): boolean {
	return !areCentered(line, next) && line.end + widthOfWord(next) <= right;
}

function leavesFree(line: PdfLine, next: PdfLine, right: number): boolean {
	if (areCentered(line, next) || /^\p{Ll}/u.test(textOfLine(next))) return false;
	const free = right - line.end;
	return free >= FREE_SHARE_MIN * (right - line.x) && free >= FREE_WORDS_MIN * widthOfWord(next);
}

/** Returns how far a line can reach: to the text beside it, or to the edge of the page's text. */
function findEnd(line: PdfLine, page: readonly PdfLine[], right: number): number {
	let end = right;
	for (const other of page) {
		const isBeside = Math.abs(other.y - line.y) < line.size && other.x > line.end;
		if (isBeside) end = Math.min(end, other.x - line.size);
	}
	return end;
}

function areCentered(line: PdfLine, next: PdfLine): boolean {
	if (Math.abs(line.x - next.x) <= ALIGNED_MAX) return false;
	return Math.abs(line.x + line.end - next.x - next.end) <= 2 * ALIGNED_MAX;
}

/** Returns the width of the first word of a line and a space, in points. */
function widthOfWord(line: PdfLine): number {
	const text = textOfLine(line);
	const [word = ""] = text.split(" ", 1);
	return ((word.length + 1) / text.length) * (line.end - line.x) * WORD_WIDTH_MAX;
}

/** The end of a line within a word or a clause. */
const CONTINUES = /[\p{L}\p{M}][-\u00ad\u2010]$|,$/u;

import { lazy } from "../../text/lazy.ts";
/** A piece of text as the PDF parser reports it. `transform` contains its position at 4 and 5, in points. */
export interface PdfText {
	str: string;
	transform: readonly number[];
	width: number;
	height: number;
	hasEOL: boolean;
	/** An identifier of the font. A bold font differs from the regular one. */
	fontName?: string;
}

/** A line of a PDF page, or a row of a table whose cells have several lines. */
export interface PdfLine {
	/** The text of each cell. A line of running text has one cell. */
	cells: string[];
	/** The distance of the left edge and of the baseline from the lower left corner of the page, in points. */
	x: number;
	y: number;
	/** The distance of the right edge from the left edge of the page, in points. */
	end: number;
	/** The size of the largest text, in points. */
	size: number;
	/** Whether the line is a row of a table, even if its cells are long. */
	isRow: boolean;
}

/** Text between two gaps of a line that are wider than most spaces between words. All distances are in points. */
export interface Chunk {
	text: string;
	x: number;
	end: number;
	font: string;
	/** Whether it is a cell of several lines. */
	isWrapped: boolean;
}

/** A line, before it is known whether it is a row of a table. */
export interface ChunkLine {
	chunks: Chunk[];
	y: number;
	/** The baseline of the last line of a row whose cells have several lines; else `y`. */
	bottom: number;
	size: number;
	/** Whether two gaps are equal and none is wide, so that they may be the spaces between words. */
	isEven: boolean;
}

/** Two texts are on one line if their baselines differ by less than this share of the text size. */
const SAME_LINE = 0.5;
/** A gap of at least this many text sizes may separate two cells of a table. */
export const CHUNK_GAP = 0.3;
/** Two gaps of a line are equal if they differ by at most this many text sizes. */
const EQUAL_GAPS = 0.05;
/** The parser joins texts in one font up to this gap, in text sizes. */
const JOINED_GAP_MAX = 0.6;
/** Share of the chunks of a line that may have several words if it reports each word alone. */
const JOINED_SHARE_MAX = 0.25;
/** A gap of at least this many text sizes separates two cells even on a line alone. Gaps in justified text are narrower. */
export const CELL_GAP = 1.8;
/** A gap of at least this share of the text size is a space, if the parser reports none. */
const WORD_GAP = 0.2;

/** Returns the text of a line. */
export function textOfLine({ cells }: PdfLine): string {
	return cells.join(" ");
}

/** Joins two texts of a line. Chinese and Japanese have no spaces. */
export function joinTexts(before: string, text: string): string {
	return cjkEndPattern().test(before) ? before + text : `${before} ${text}`;
}

/** Groups the texts of a page into lines, in the order of the page. */
export function readLines(texts: readonly PdfText[]): ChunkLine[] {
	const lines: ChunkLine[] = [];
	let line: OpenLine | null = null;
	const close = () => {
		if (line !== null) lines.push(toChunkLine(line));
		line = null;
	};
	for (const text of texts) {
		if (text.str.trim() !== "") {
			if (line !== null && !isOnLine(line, text)) close();
			line ??= { texts: [], y: positionOf(text)[1], size: 0 };
			line.texts.push(text);
			line.size = Math.max(line.size, sizeOf(text));
		}
		if (text.hasEOL) close();
	}
	close();
	return lines;
}

interface OpenLine {
	texts: PdfText[];
	y: number;
	size: number;
}

function toChunkLine({ texts, y, size }: OpenLine): ChunkLine {
	const gaps = measureGaps(texts);
	const hasLeader = LEADER.test(texts.map(({ str }) => str.trim()).join(" "));
	const wordGap = hasLeader ? Number.POSITIVE_INFINITY : findWordGap(gaps, size);
	const hasCells = hasLeader || gaps.some((gap) => Number.isFinite(gap) && gap >= CELL_GAP * size);
	const chunks: Chunk[] = [];
	for (const [at, text] of texts.entries()) {
		const [x] = positionOf(text);
		const gap = gaps[at] ?? 0;
		const last = chunks.at(-1);
		if (last === undefined || gap >= Math.max(CHUNK_GAP * size, hasCells ? wordGap : 0)) {
			chunks.push({ text: text.str, x, end: x + text.width, font: text.fontName ?? "", isWrapped: false });
		} else {
			last.text = gap >= WORD_GAP * size ? joinTexts(last.text, text.str) : last.text + text.str;
			last.x = Math.min(last.x, x);
			last.end = Math.max(last.end, x + text.width);
			if (last.font !== text.fontName) last.font = "";
		}
	}
	const joined = chunks.filter(({ text }) => /\S\s+\S/.test(text));
	// The parser joins words with narrower spaces, so wider gaps beside them are no spaces.
	const areWords = wordGap < JOINED_GAP_MAX * size || joined.length <= JOINED_SHARE_MAX * chunks.length;
	return {
		chunks: joinMarker(chunks),
		y,
		bottom: y,
		size,
		isEven: wordGap > 0 && !hasCells && areWords,
	};
}

/** Joins the marker of a list item to its text: the gap between them doesn't separate cells. */
function joinMarker(chunks: Chunk[]): Chunk[] {
	const [marker, first, ...others] = chunks;
	if (marker === undefined || first === undefined || !MARKER.test(marker.text.trim())) return chunks;
	return [{ ...first, text: `${marker.text} ${first.text}`, x: Math.min(marker.x, first.x) }, ...others];
}

/** Returns the gap before each text. In right-to-left text, the next text is to the left of the last one. */
function measureGaps(texts: readonly PdfText[]): number[] {
	let start = Number.POSITIVE_INFINITY;
	let end = Number.NEGATIVE_INFINITY;
	return texts.map((text) => {
		const [x] = positionOf(text);
		const gap = Math.max(x - end, start - (x + text.width));
		start = Math.min(start, x);
		end = Math.max(end, x + text.width);
		return gap;
	});
}

/**
 * Returns more than the gap between two words if the parser reports each word of a line alone, as in justified text and in fonts
 * whose characters have one width: the narrowest gap, if another one is as wide.
 */
function findWordGap([, ...gaps]: readonly number[], size: number): number {
	const wide = gaps.filter((gap) => gap >= CHUNK_GAP * size && gap < CELL_GAP * size);
	const [least = 0, next = Number.POSITIVE_INFINITY] = wide.sort((a, b) => a - b);
	return next - least <= EQUAL_GAPS * size ? least + EQUAL_GAPS * size : 0;
}

function isOnLine(line: OpenLine, text: PdfText): boolean {
	const [, y] = positionOf(text);
	return Math.abs(y - line.y) < SAME_LINE * Math.max(line.size, sizeOf(text));
}

function positionOf({ transform }: PdfText): [x: number, y: number] {
	return [transform[4] ?? 0, transform[5] ?? 0];
}

function sizeOf({ height, transform }: PdfText): number {
	return height || Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
}

/** The dots or the line between a title and its page in a table of contents, and the line for an answer in a form. */
const LEADER = /(?:[.·…_] ?){5}/;
/** The marker of a list item, also as a character of a symbol font, which is in the private use area. */
const MARKER = /^(?:[•‣◦▪●○■·–*o\p{Co}-]|\(?(?:\d{1,3}|\p{L})[.)])$/u;
const cjkEndPattern = lazy(() => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u);

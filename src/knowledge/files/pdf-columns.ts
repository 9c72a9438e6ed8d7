import { type Chunk, type ChunkLine, joinTexts } from "./pdf-lines.ts";

/** White space between two columns of a table, from `left` to `right`, in points. */
export interface Channel {
	left: number;
	right: number;
}

/** The cells of a line by column. */
export interface Placed {
	cells: (Chunk | null)[];
	/** Whether each chunk that crosses a channel has a space there. */
	fits: boolean;
	/** The channels at which a chunk was split. The position of its spaces is only estimated. */
	splits: ReadonlySet<number>;
}

/** Share of the rows that may have text where the others have a channel, as a title above a group of rows. */
const CROSSING_SHARE_MAX = 0.15;
/** How far a word may be from its estimated position, in text sizes. */
const ESTIMATE_ERROR = 0.25;
/** Two edges are aligned if they differ by at most this much, in points. */
export const ALIGNED_MAX = 1.5;
/** Maximum number of channels, to bound the time. */
const CHANNELS_MAX = 100;
/** How far an edge of a cell may be from the channel beside it, in text sizes. */
const EDGE_DISTANCE_MAX = 0.6;

/**
 * Returns the channels between the columns of rows, from left to right. `gaps` are the white spaces between the cells that
 * are known: a channel needs one of them, because the words of similar cells may leave white space, too.
 */
export function findChannels(rows: readonly ChunkLine[], gaps: readonly Channel[]): Channel[] {
	const size = rows.reduce((most, row) => Math.max(most, row.size), 0);
	const edges = rows.flatMap((row) =>
		mergeOverlapping(row.chunks.flatMap((chunk) => coveredBy(chunk, row.size))).flatMap(({ left, right }) => [
			{ x: left, change: 1 },
			{ x: right, change: -1 },
		]),
	);
	edges.sort((a, b) => a.x - b.x || b.change - a.change);
	const crossingMax = Math.floor(rows.length * CROSSING_SHARE_MAX);
	const channels: Channel[] = [];
	let covered = 0;
	let left: number | null = null;
	for (const { x, change } of edges) {
		covered += change;
		if (covered <= crossingMax) left ??= x;
		else {
			if (left !== null && left < x) channels.push({ left, right: x });
			left = null;
		}
	}
	const near = EDGE_DISTANCE_MAX * size;
	if (channels.length > CHANNELS_MAX) return [];
	const known = channels.filter((channel) =>
		gaps.some(
			(gap) =>
				gap.left < channel.right &&
				gap.right > channel.left &&
				(Math.abs(gap.right - channel.right) <= near || Math.abs(gap.left - channel.left) <= near),
		),
	);
	return removeSpaces(rows, known);
}

/**
 * Removes channels that are only spaces of a few rows, beside the gaps of the others: a column that is empty in most rows,
 * and elsewhere contains only parts of chunks, is none.
 */
function removeSpaces(rows: readonly ChunkLine[], channels: readonly Channel[]): Channel[] {
	const placed = rows.map((row) => placeChunks(row, channels));
	const countSplits = (at: number) => placed.filter(({ splits }) => splits.has(at)).length;
	const removed = new Set<number>();
	for (let column = 0; column <= channels.length; column++) {
		const filled = placed.filter(({ cells }) => cells[column] !== null);
		const isOwn = filled.some(({ splits }) => !splits.has(column - 1) && !splits.has(column));
		if (isOwn || filled.length > rows.length / 2) continue;
		removed.add(countSplits(column - 1) > countSplits(column) ? column - 1 : column);
	}
	return channels.filter((_, at) => !removed.has(at));
}

/** Returns the range that the cells of each column cover. */
export function measureColumns(rows: readonly ChunkLine[], channels: readonly Channel[]): Channel[] {
	const columns = Array.from({ length: channels.length + 1 }, () => ({
		left: Number.POSITIVE_INFINITY,
		right: Number.NEGATIVE_INFINITY,
	}));
	for (const row of rows) {
		const { cells, fits } = placeChunks(row, channels);
		for (const [at, column] of columns.entries()) {
			const cell = cells[at];
			if (!fits || cell === null || cell === undefined) continue;
			column.left = Math.min(column.left, cell.x);
			column.right = Math.max(column.right, cell.end);
		}
	}
	return columns;
}

/** Returns whether columns begin or end where those on the page before do. */
export function haveSameEdges(before: readonly Channel[], columns: readonly Channel[]): boolean {
	return (
		before.length === columns.length &&
		columns.every(({ left, right }, at) => {
			const column = before[at];
			if (column === undefined) return false;
			return Math.abs(column.left - left) <= ALIGNED_MAX || Math.abs(column.right - right) <= ALIGNED_MAX;
		})
	);
}

/** Assigns the chunks of a line to the columns between channels. */
export function placeChunks({ chunks, size }: ChunkLine, channels: readonly Channel[]): Placed {
	const cells: Placed["cells"] = Array.from({ length: channels.length + 1 }, () => null);
	const splits = new Set<number>();
	let fits = true;
	for (const chunk of chunks) {
		let rest = chunk;
		for (const [at, channel] of channels.entries()) {
			const middle = (channel.left + channel.right) / 2;
			if (rest.x >= middle || rest.end <= middle) continue;
			const parts = splitAt(rest, channel, size);
			if (parts === null) {
				fits &&= rest.end <= channel.right || rest.x >= channel.left;
				continue;
			}
			splits.add(at);
			addCell(cells, parts[0], channels);
			rest = parts[1];
		}
		addCell(cells, rest, channels);
	}
	return { cells, fits, splits };
}

function addCell(cells: (Chunk | null)[], chunk: Chunk, channels: readonly Channel[]): void {
	const middle = (chunk.x + chunk.end) / 2;
	const column = channels.filter(({ left, right }) => middle > (left + right) / 2).length;
	const cell = cells[column] ?? null;
	cells[column] =
		cell === null
			? chunk
			: {
					text: joinTexts(cell.text, chunk.text),
					x: Math.min(cell.x, chunk.x),
					end: Math.max(cell.end, chunk.end),
					font: cell.font === chunk.font ? cell.font : "",
					isWrapped: cell.isWrapped || chunk.isWrapped,
				};
}

/** Splits a chunk at the space that is in a channel, or returns null if there is none. */
function splitAt(chunk: Chunk, channel: Channel, size: number): [Chunk, Chunk] | null {
	const words = listWords(chunk);
	const error = ESTIMATE_ERROR * size;
	let best: { at: number; distance: number } | null = null;
	for (const [at, word] of words.entries()) {
		const before = words[at - 1];
		if (before === undefined) continue;
		if (before.end - error >= channel.right || word.x + error <= channel.left) continue;
		const distance = Math.min(Math.abs(word.x - channel.right), Math.abs(before.end - channel.left));
		if (best === null || distance < best.distance) best = { at, distance };
	}
	if (best === null) return null;
	const left = words.slice(0, best.at);
	const right = words.slice(best.at);
	return [joinWords(left, chunk.font), joinWords(right, chunk.font)];
}

function joinWords(words: readonly Word[], font: string): Chunk {
	return {
		text: words.map(({ text }) => text).join(" "),
		x: words[0]?.x ?? 0,
		end: words.at(-1)?.end ?? 0,
		font,
		isWrapped: false,
	};
}

/** Returns where a chunk covers the page for sure. The positions of its words are estimated. */
function coveredBy(chunk: Chunk, size: number): Channel[] {
	const words = listWords(chunk);
	const error = ESTIMATE_ERROR * size;
	return words.flatMap(({ x, end }, at) => {
		const left = at === 0 ? x : x + error;
		const right = at === words.length - 1 ? end : end - error;
		return left < right ? [{ left, right }] : [];
	});
}

function mergeOverlapping(ranges: readonly Channel[]): Channel[] {
	const merged: Channel[] = [];
	for (const range of [...ranges].sort((a, b) => a.left - b.left)) {
		const last = merged.at(-1);
		if (last !== undefined && range.left <= last.right) last.right = Math.max(last.right, range.right);
		else merged.push({ ...range });
	}
	return merged;
}

interface Word {
	text: string;
	x: number;
	end: number;
}

/** Returns the words of a chunk with estimated positions: the parser reports only the width of all of them. */
function listWords({ text, x, end, isWrapped }: Chunk): Word[] {
	if (isWrapped) return [{ text, x, end }];
	const words = text.trim().split(/\s+/);
	const widths = words.map(estimateWidth);
	const total = widths.reduce((sum, width) => sum + width, SPACE_WIDTH * (words.length - 1));
	const scale = (end - x) / total;
	let at = x;
	return words.map((word, index) => {
		const start = at;
		const width = (widths[index] ?? 0) * scale;
		at += width + SPACE_WIDTH * scale;
		return { text: word, x: start, end: start + width };
	});
}

/** Returns the width of a word in text sizes, as in common proportional fonts. */
function estimateWidth(word: string): number {
	let width = 0;
	for (const char of word)
		width += NARROW.test(char) ? 0.3 : WIDE.test(char) ? 0.8 : UPPER.test(char) ? 0.65 : 0.5;
	return width;
}

const SPACE_WIDTH = 0.3;
const NARROW = /[iljtfrI.,:;'’|!()[\]/-]/;
const WIDE = /[mwMW@%&—…]|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const UPPER = /\p{Lu}/u;

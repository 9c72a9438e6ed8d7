import { lazy } from "../../text/lazy.ts";
import { splitAtBreaks } from "./pdf-line-breaks.ts";
import { type PdfLine, textOfLine } from "./pdf-lines.ts";
import { HEADING_SCALE, removeMargins } from "./pdf-margins.ts";

/** Maximum length of a heading, in UTF-16 code units. */
const HEADING_MAX_CHARS = 200;
/** Number of heading levels that are distinguished by their size. */
const HEADING_LEVELS = 4;
/** The distance of two baselines within a paragraph is less than this many times the usual distance. */
const PARAGRAPH_GAP = 1.22;
/**
 * The share of the distances of two lines that are at most the usual one. On short pages, many are between paragraphs.
 */
const LEADING_QUANTILE = 0.3;
/** Cells that are longer on average, in UTF-16 code units, are columns of running text. */
const CELL_MAX_CHARS = 60;

/** Joins the lines of a PDF's pages to Markdown, and returns the offset of each page in UTF-16 code units. */
export function renderPdf(pages: readonly PdfLine[][]): { text: string; pageStarts: number[] } {
	const bodySize = findBodySize(pages);
	const content = removeMargins(pages, bodySize);
	const style = {
		bodySize,
		leading: findLeading(content, bodySize),
		levels: findHeadingSizes(content, bodySize),
		right: findRight(content),
		hyphenated: findHyphenated(content),
	};
	const pageStarts: number[] = [];
	let text = "";
	for (const lines of content) {
		const page = renderPage(lines, style);
		if (page !== "" && text !== "") text += continues(text, page) ? "\n" : "\n\n";
		pageStarts.push(text.length);
		text += page;
	}
	return { text, pageStarts };
}

interface Style {
	bodySize: number;
	/** The usual distance of two baselines in a paragraph, in points. */
	leading: number;
	/** The sizes of headings, from the largest to the smallest, in points. */
	levels: number[];
	/** The right edge of the text of most pages, in points. */
	right: number;
	/** The first parts of words with a hyphen within a line, such as "kilowatt" of "kilowatt-hour". */
	hyphenated: ReadonlySet<string>;
}

/** A block of a page: a paragraph, heading, or row, with its lines. */
interface Block {
	kind: "text" | "heading" | "row";
	lines: PdfLine[];
}

function renderPage(lines: readonly PdfLine[], style: Style): string {
	const blocks: Block[] = [];
	for (const line of lines) {
		const kind = kindOf(line, style);
		const open = blocks.at(-1);
		const last = open?.lines.at(-1);
		if (
			open !== undefined &&
			open.kind === kind &&
			last !== undefined &&
			kind !== "row" &&
			joins(last, line, style)
		) {
			open.lines.push(line);
		} else blocks.push({ kind, lines: [line] });
	}
	const right = lines.reduce((most, { end }) => Math.max(most, end), style.right);
	let text = "";
	let before = "";
	for (const [at, block] of blocks.entries()) {
		const isList = isIndented(block, blocks[at - 1]) || isIndented(block, blocks[at + 1]);
		const rendered = renderBlock(block, style, (part) => splitAtBreaks(part, lines, right), isList);
		const isTight =
			[before, rendered].every((each) => each.startsWith("| ")) || [before, rendered].every(isItem);
		text += (before === "" ? "" : isTight ? "\n" : "\n\n") + rendered;
		before = rendered;
	}
	return text;
}

function renderBlock(
	{ kind, lines }: Block,
	style: Style,
	split: (lines: PdfLine[]) => PdfLine[][],
	isList: boolean,
): string {
	const [first] = lines;
	if (first === undefined) return "";
	if (kind === "row") return `| ${first.cells.join(" | ")} |`;
	const join = (part: readonly PdfLine[]) => joinLines(part.map(textOfLine), style.hyphenated);
	if (kind === "text") {
		const parts = split(lines).map(join);
		const isItems = isList && parts.length > 1 && !parts.some((part) => BULLET.test(part));
		return parts.map((part) => (isItems ? `- ${part}` : part.replace(SYMBOL, "- "))).join("\n");
	}
	const heading = join(lines);
	if (heading.length > HEADING_MAX_CHARS) return heading;
	return `${"#".repeat(1 + Math.max(0, style.levels.indexOf(roundSize(first.size))))} ${heading}`;
}

/** Returns whether a block is indented under another one. The bullets of its items may be drawn instead of written. */
function isIndented(block: Block, other: Block | undefined): boolean {
	if (other === undefined || other.kind === "row") return false;
	const [inner, outer] = [edgesOf(block.lines), edgesOf(other.lines)];
	const size = block.lines[0]?.size ?? 0;
	return inner.x >= outer.x + size && inner.x < outer.end;
}

function edgesOf(lines: readonly PdfLine[]): { x: number; end: number } {
	return {
		x: lines.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY),
		end: lines.reduce((most, { end }) => Math.max(most, end), 0),
	};
}

function isItem(text: string): boolean {
	return BULLET.test(text);
}

function kindOf({ cells, size, isRow }: PdfLine, { bodySize }: Style): Block["kind"] {
	if (isRow) return "row";
	const chars = cells.reduce((sum, cell) => sum + cell.length, 0);
	if (cells.length > 1 && chars <= CELL_MAX_CHARS * cells.length) return "row";
	const isHeading =
		size >= HEADING_SCALE * bodySize && chars <= HEADING_MAX_CHARS && /\p{L}/u.test(cells.join(""));
	return isHeading ? "heading" : "text";
}

/** Returns whether a line continues the paragraph or heading of the line before it. */
function joins(before: PdfLine, line: PdfLine, { leading, bodySize }: Style): boolean {
	if (Math.abs(before.size - line.size) > 0.1 * before.size) return false;
	if (BULLET.test(line.cells[0] ?? "")) return false;
	const distance = before.y - line.y;
	// The next column starts above the end of the last one.
	if (distance < 0) return !SENTENCE_END.test(textOfLine(before));
	return distance <= PARAGRAPH_GAP * leading * Math.max(1, line.size / bodySize);
}

/** Joins the lines of a paragraph in linear time: only the last line decides how the next one is joined. */
function joinLines(lines: readonly string[], hyphenated: ReadonlySet<string>): string {
	const [first = "", ...others] = lines;
	const parts: string[] = [];
	let last = first;
	for (const line of others) {
		parts.push(endLine(last, line, hyphenated));
		last = line;
	}
	return parts.join("") + last;
}

/** Returns a line without its hyphen, or with a space, as the next line requires. */
function endLine(line: string, next: string, hyphenated: ReadonlySet<string>): string {
	const [, first] = /([\p{L}\p{M}]+)[-\u00ad\u2010]$/u.exec(line.slice(-HYPHEN_SOURCE_CHARS)) ?? [];
	const [second] = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next) ?? [];
	if (first !== undefined && second !== undefined) {
		return hyphenated.has(first.toLowerCase()) ? line : line.slice(0, -1);
	}
	return cjkEnd().test(line.slice(-2)) && cjkStart().test(next) ? line : `${line} `;
}

/** Returns whether the first paragraph of a page continues the last sentence of the text before it. */
function continues(text: string, page: string): boolean {
	const end = text.slice(-HYPHEN_SOURCE_CHARS);
	if (SENTENCE_END.test(end) || /(?:^|\n)(?:#{1,6} |\| ).*$/.test(end)) return false;
	return /^[\p{Ll}\p{Lo}]/u.test(page);
}

/** Returns the size in which most of the text is written, in points. */
function findBodySize(pages: readonly PdfLine[][]): number {
	const chars = new Map<number, number>();
	for (const line of pages.flat()) {
		const size = roundSize(line.size);
		chars.set(size, (chars.get(size) ?? 0) + textOfLine(line).length);
	}
	const [most] = [...chars].sort((a, b) => b[1] - a[1]);
	return most?.[0] ?? 0;
}

/** Returns the usual distance of two baselines of a paragraph, in points. Most distances are within paragraphs. */
function findLeading(pages: readonly PdfLine[][], bodySize: number): number {
	const distances: number[] = [];
	for (const lines of pages) {
		for (const [at, line] of lines.entries()) {
			const distance = (lines[at - 1]?.y ?? 0) - line.y;
			if (distance > 0 && distance < 3 * bodySize) distances.push(distance);
		}
	}
	distances.sort((a, b) => a - b);
	return distances[Math.floor(distances.length * LEADING_QUANTILE)] ?? bodySize;
}

/** Returns the right edge of the text of a typical page, in points. */
function findRight(pages: readonly PdfLine[][]): number {
	const edges = pages.map((lines) => edgesOf(lines).end).sort((a, b) => a - b);
	return edges[Math.floor(edges.length / 2)] ?? 0;
}

function findHeadingSizes(pages: readonly PdfLine[][], bodySize: number): number[] {
	const sizes = new Set(pages.flat().map(({ size }) => roundSize(size)));
	const larger = [...sizes].filter((size) => size >= HEADING_SCALE * bodySize).sort((a, b) => b - a);
	// Smaller headings share the last level.
	return larger.map((size, at) => (at < HEADING_LEVELS ? size : (larger[HEADING_LEVELS - 1] ?? size)));
}

function findHyphenated(pages: readonly PdfLine[][]): Set<string> {
	const found = new Set<string>();
	for (const line of pages.flat()) {
		for (const [, first = ""] of textOfLine(line).matchAll(/([\p{L}\p{M}]+)-\p{L}/gu))
			found.add(first.toLowerCase());
	}
	return found;
}

function roundSize(size: number): number {
	return Math.round(size * 2) / 2;
}

/** How much of a text's end is searched for a hyphenated word, in UTF-16 code units. */
const HYPHEN_SOURCE_CHARS = 200;
const SENTENCE_END = /[.!?…。！？:;]["'”’»)\]]*$/;
const BULLET = /^(?:[•‣◦▪●○■–*\p{Co}-]\s|\d{1,3}[.)]\s)/u;
const SYMBOL = /^[•‣◦▪●○■–*\p{Co}]\s+/u;
const CJK = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]`;
const cjkEnd = lazy(() => new RegExp(`${CJK}$`, "u"));
const cjkStart = lazy(() => new RegExp(`^${CJK}`, "u"));

import { lazy } from "../../text/lazy.ts";
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
	/** The first parts of words with a hyphen within a line, such as "kilowatt" of "kilowatt-hour". */
	hyphenated: ReadonlySet<string>;
}

/** A block of a page: its Markdown, and what the next line needs to know to join it. */
interface Paragraph {
	kind: "text" | "heading" | "row";
	text: string;
	last: PdfLine;
}

function renderPage(lines: readonly PdfLine[], style: Style): string {
	const blocks: Paragraph[] = [];
	for (const line of lines) {
		const kind = kindOf(line, style);
		const open = blocks.at(-1);
		if (open?.kind === kind && kind !== "row" && joins(open.last, line, style)) {
			open.text = joinLines(open.text, textOfLine(line), style.hyphenated);
			open.last = line;
		} else {
			blocks.push({
				kind,
				text: kind === "row" ? `| ${line.cells.join(" | ")} |` : textOfLine(line),
				last: line,
			});
		}
	}
	return blocks.map((block, at) => renderBlock(block, blocks[at - 1], style)).join("");
}

function renderBlock({ kind, text, last }: Paragraph, before: Paragraph | undefined, style: Style): string {
	const gap = before === undefined ? "" : kind === "row" && before.kind === "row" ? "\n" : "\n\n";
	if (kind !== "heading" || text.length > HEADING_MAX_CHARS) return gap + text;
	return `${gap}${"#".repeat(1 + Math.max(0, style.levels.indexOf(roundSize(last.size))))} ${text}`;
}

function kindOf({ cells, size, isRow }: PdfLine, { bodySize }: Style): Paragraph["kind"] {
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

function joinLines(before: string, line: string, hyphenated: ReadonlySet<string>): string {
	const [, first] = /([\p{L}\p{M}]+)[-\u00ad\u2010]$/u.exec(before.slice(-HYPHEN_SOURCE_CHARS)) ?? [];
	const [second] = /^\p{Ll}[\p{L}\p{M}]*/u.exec(line) ?? [];
	if (first !== undefined && second !== undefined) {
		const keepsHyphen = hyphenated.has(first.toLowerCase());
		return (keepsHyphen ? before : before.slice(0, -1)) + line;
	}
	return cjkEnd().test(before.slice(-2)) && cjkStart().test(line) ? before + line : `${before} ${line}`;
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
const BULLET = /^(?:[•‣◦▪●○■–*-]\s|\d{1,3}[.)]\s)/;
const CJK = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]`;
const cjkEnd = lazy(() => new RegExp(`${CJK}$`, "u"));
const cjkStart = lazy(() => new RegExp(`^${CJK}`, "u"));

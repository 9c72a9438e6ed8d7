import { type PdfLine, textOfLine } from "./pdf-lines.ts";

/** Number of lines at the top and at the bottom of a page that may be a header or a footer. */
export const MARGIN_LINES = 2;
/** Minimum distance of a header or a footer from the content, in sizes of the body's text. */
const MARGIN_GAP = 2;
/** A heading is at least this many times as large as the body. */
export const HEADING_SCALE = 1.15;
/** Minimum number of pages on which a line must occur to be a header or a footer. */
const REPEATED_PAGES_MIN = 3;
/** Minimum share of the pages on which a line must occur to be a header or a footer. */
const REPEATED_SHARE = 0.4;
/** Maximum length of a header or a footer, in UTF-16 code units. */
const MARGIN_LINE_MAX_CHARS = 200;

/**
 * Removes running headers, footers, and page numbers: short lines at the top or the bottom of a page that recur on many
 * pages, apart from their numbers. A heading, which is larger than `bodySize` in points, is kept.
 */
export function removeMargins(pages: readonly PdfLine[][], bodySize: number): PdfLine[][] {
	const counts = new Map<string, number>();
	for (const lines of pages) {
		const keys = new Set(marginIndexes(lines, bodySize).map((at) => keyOf(lines, at)));
		for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const needed = Math.max(REPEATED_PAGES_MIN, REPEATED_SHARE * pages.length);
	return pages.map((lines) => {
		const dropped = new Set(
			marginIndexes(lines, bodySize).filter((at) => (counts.get(keyOf(lines, at)) ?? 0) >= needed),
		);
		return lines.filter((_, at) => !dropped.has(at));
	});
}

/** Returns the lines at the edges of a page that a wide gap separates from its content. */
function marginIndexes(lines: readonly PdfLine[], bodySize: number): number[] {
	const isApart = (at: number) =>
		Math.abs((lines[at]?.y ?? 0) - (lines[at + 1]?.y ?? 0)) > MARGIN_GAP * bodySize;
	const last = lines.length - 1;
	const top = [...Array(MARGIN_LINES).keys()].findLast((at) => at < last && isApart(at)) ?? -1;
	const bottom = [...Array(MARGIN_LINES).keys()].findLast((at) => at < last && isApart(last - at - 1)) ?? -1;
	return [...lines.keys()].filter(
		(at) => (at <= top || at >= last - bottom) && (lines[at]?.size ?? 0) <= bodySize * HEADING_SCALE,
	);
}

function keyOf(lines: readonly PdfLine[], at: number): string {
	const line = lines[at];
	const text = line === undefined ? "" : textOfLine(line);
	if (text.length > MARGIN_LINE_MAX_CHARS) return `${at}\n${text}`;
	return text.replace(/\d+/g, "#").toLowerCase();
}

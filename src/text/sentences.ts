import { lazy } from "./lazy.ts";
import { isSentenceEnd } from "./sentence-ends.ts";

/** A trimmed sentence. `start` and `end` are its offsets in the source text, in UTF-16 code units. */
export interface Sentence {
	text: string;
	start: number;
	end: number;
}

/**
 * Splits a text into sentences. A blank line, list item, table row, quotation or heading also ends a sentence. A line
 * break within a paragraph does not, and neither does the period of an abbreviation such as "Dr." or "e.g.". Offsets
 * are in UTF-16 code units. Runs in linear time.
 */
export function splitSentences(text: string): Sentence[] {
	const sentences: Sentence[] = [];
	// `Intl.Segmenter` ends a sentence at every line break. Replacing each soft break with one space keeps the offsets.
	const flat = text.replace(SOFT_BREAK, " ");
	let from = 0;
	let rowEnd = findRowEnd(flat, from);
	for (const end of listPossibleEnds(flat)) {
		if (end <= from || end < rowEnd || !isSentenceEnd(flat, from, end)) continue;
		const sentence = trimSpan(text, from, end);
		if (sentence !== null) sentences.push(sentence);
		from = end;
		rowEnd = findRowEnd(flat, from);
	}
	return sentences;
}

/** Returns the end of the table row that starts at an offset, or 0 if none does. No sentence ends within a row. */
function findRowEnd(text: string, from: number): number {
	if (text[from] !== "|") return 0;
	const end = text.indexOf("\n", from);
	return end === -1 ? text.length : end;
}

/**
 * A line break within a paragraph. The pattern looks only one line ahead, which keeps matching linear for runs of blank
 * lines.
 */
export const SOFT_BREAK = /(?<!\n)\n(?![^\S\n]*(?:\n|$|[#>|•‣◦▪]|[*+-]\s|\d{1,2}[.)](?:\s|$)))/g;

/** Yields the offsets after which the Unicode rules or `MISSED_END` end a sentence, in order. */
function* listPossibleEnds(text: string): Generator<number> {
	for (const { segment, index } of sentenceSegmenter().segment(text)) {
		for (const { 0: ending, index: at } of segment.matchAll(MISSED_END)) yield index + at + ending.length;
		const end = index + segment.length;
		yield end + countClosers(text, end);
	}
}

/** Finds sentences by the Unicode rules. Creating it takes milliseconds. */
export const sentenceSegmenter = lazy(() => new Intl.Segmenter("en", { granularity: "sentence" }));

/** Matches ends that the Unicode rules miss: before a number, before a name such as "iPhone", after "…" and "[note]". */
const MISSED_END = new RegExp(
	[
		String.raw`(?<=\p{L}{4}|\d{4}|[)"”»])\.\s+(?=\p{N}|\p{Ll}\p{Lu})`,
		String.raw`(?:(?<=\p{L})…["'”’»)]{0,2}|[.?!]\[[^\]\n[]{1,24}\])\s+(?=["'“‘«(¿¡]?\p{Lu})`,
	].join("|"),
	"gu",
);

/**
 * Returns the length of the closing marks that follow an end and belong to it, as in "Non ! »", "**No.**" and "No.[1]".
 */
function countClosers(text: string, end: number): number {
	CLOSERS.lastIndex = end;
	return CLOSERS.test(text) ? CLOSERS.lastIndex - end : 0;
}

const CLOSERS = new RegExp(
	[
		String.raw`(?<=[.?!…。！？]["'”’»)]{0,3}\[)[^\]\n[]{1,24}\](?:\[[^\]\n[]{1,24}\]){0,9}[^\S\n]*`,
		String.raw`(?<=[.?!…][^\S\n])[»”](?:[^\S\n]+|$)`,
		String.raw`(?<=[.?!…。！？]["'”’»)]{0,3})[*_]{1,3}(?:[^\S\n]+|$)`,
	].join("|"),
	"y",
);

function trimSpan(text: string, from: number, to: number): Sentence | null {
	const span = text.slice(from, to);
	const start = from + span.length - span.trimStart().length;
	const end = start + span.trim().length;
	return start < end ? { text: text.slice(start, end), start, end } : null;
}

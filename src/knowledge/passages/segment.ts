import { type Sentence, splitSentences } from "../../text/sentences.ts";
import { readOutline } from "./outline.ts";

/** Maximum length of a passage, in UTF-16 code units. About 180 English words fit. */
export const PASSAGE_MAX_CHARS = 1_100;
/** Maximum length of a sentence that is repeated in the next passage, in UTF-16 code units. */
const OVERLAP_MAX_CHARS = 400;
/** Maximum length of a heading path, in UTF-16 code units. Every passage stores a copy. */
export const HEADING_MAX_CHARS = 400;

/** A passage. `start` and `end` are its offsets in the page's text, in UTF-16 code units. */
export interface Segment {
	/** The heading path, from the outermost heading inward, joined by " > ". Null before the first heading. */
	heading: string | null;
	text: string;
	start: number;
	end: number;
}

/**
 * Splits a page's text into passages. Sentences and code blocks stay whole unless they are longer than
 * `PASSAGE_MAX_CHARS`. A passage never crosses a heading. It repeats the last sentence of the previous passage in its
 * section if that sentence is short enough. `pageStarts` are the offsets of a file's pages, in ascending order: a passage
 * contains only sentences that begin on one of them.
 */
export function segmentText(text: string, pageStarts: readonly number[] = []): Segment[] {
	const splitAtPages = createPageSplitter(pageStarts);
	return splitSections(text).flatMap(({ heading, pieces }) =>
		splitAtPages(pieces)
			.flatMap(packPieces)
			.map((span) => ({ heading, text: text.slice(span.start, span.end), ...span })),
	);
}

interface Span {
	start: number;
	end: number;
}

interface Section {
	heading: string | null;
	pieces: Span[];
}

function splitSections(text: string): Section[] {
	const sections: Section[] = [];
	const path: { level: number; title: string }[] = [];
	let pieces: Span[] = [];
	let start = 0;
	const close = () => {
		const heading = path.length === 0 ? null : truncateHeading(path.map(({ title }) => title).join(" > "));
		if (pieces.length > 0) sections.push({ heading, pieces });
		pieces = [];
	};
	const read = (end: number) => {
		for (const piece of splitPieces(text, start, end)) pieces.push(piece);
	};
	for (const block of readOutline(text)) {
		read(block.start);
		start = block.end;
		if (block.kind === "code") {
			for (const piece of splitCode(text, block)) pieces.push(piece);
			continue;
		}
		close();
		while ((path.at(-1)?.level ?? 0) >= block.level) path.pop();
		path.push({ level: block.level, title: truncateHeading(block.title) });
	}
	read(text.length);
	close();
	return sections;
}

function truncateHeading(heading: string): string {
	return heading.slice(0, HEADING_MAX_CHARS).replace(/[\uD800-\uDBFF]$/, "");
}

/** Splits a range into sentences, and sentences longer than `PASSAGE_MAX_CHARS` into parts. */
function splitPieces(text: string, from: number, to: number): Span[] {
	return splitSentences(text.slice(from, to)).flatMap((sentence) => splitLongPiece(sentence, from));
}

/** Returns a code block as one piece if it fits in a passage. Otherwise, splits it into lines. */
function splitCode(text: string, { start, end }: Span): Span[] {
	const code = text.slice(start, end);
	const lines =
		code.trim().length <= PASSAGE_MAX_CHARS ? [{ 0: code, index: 0 }] : code.matchAll(/[^\r\n]+/g);
	return [...lines].flatMap(({ 0: line, index }) => {
		const from = index + line.length - line.trimStart().length;
		const kept = line.trim();
		return kept === "" ? [] : splitLongPiece({ text: kept, start: from, end: from + kept.length }, start);
	});
}

/** Splits a sentence or a line of code that is longer than `PASSAGE_MAX_CHARS`. */
function splitLongPiece({ text, start, end }: Sentence, offset: number): Span[] {
	if (end - start <= PASSAGE_MAX_CHARS) return [{ start: offset + start, end: offset + end }];
	const spans: Span[] = [];
	for (let at = 0; at < text.length; ) {
		const length = findSplitOffset(text.slice(at));
		spans.push({ start: offset + start + at, end: offset + start + at + length });
		at += length;
		at += text.slice(at).length - text.slice(at).trimStart().length;
	}
	return spans;
}

/**
 * Returns the offset of the last white space that fits in a passage. If there is none, returns the offset after the
 * last whole character.
 */
function findSplitOffset(text: string): number {
	if (text.length <= PASSAGE_MAX_CHARS) return text.length;
	const head = text.slice(0, PASSAGE_MAX_CHARS);
	const lastWord = head.split(/\s/).at(-1) ?? "";
	const toSpace = head.slice(0, head.length - lastWord.length).trimEnd().length;
	if (toSpace > 0) return toSpace;
	const endsInHighSurrogate = /[\uD800-\uDBFF]$/.test(head);
	return endsInHighSurrogate ? head.length - 1 : head.length;
}

/** Returns a function that groups pieces by the page on which they begin. It must be called in the order of the text. */
function createPageSplitter(pageStarts: readonly number[]): (pieces: Span[]) => Span[][] {
	let page = 0;
	return (pieces) => {
		const groups: Span[][] = [[]];
		for (const piece of pieces) {
			let isNext = false;
			while ((pageStarts[page] ?? Number.POSITIVE_INFINITY) <= piece.start) {
				page++;
				isNext = true;
			}
			if (isNext) groups.push([piece]);
			else groups.at(-1)?.push(piece);
		}
		return groups;
	};
}

function packPieces(pieces: Span[]): Span[] {
	const spans: Span[] = [];
	let current: Span | undefined;
	let last: Span | undefined;
	for (const piece of pieces) {
		if (current && piece.end - current.start > PASSAGE_MAX_CHARS) {
			spans.push(current);
			const repeats =
				last && last.end - last.start <= OVERLAP_MAX_CHARS && piece.end - last.start <= PASSAGE_MAX_CHARS;
			current = repeats && last ? last : undefined;
		}
		current = { start: current?.start ?? piece.start, end: piece.end };
		last = piece;
	}
	if (current) spans.push(current);
	return spans;
}

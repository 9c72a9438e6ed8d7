import { replaceCitations } from "../../text/citation-marks.ts";
import { SOFT_BREAK } from "../../text/sentences.ts";
import { wordsOf } from "../../text/terms.ts";

/** A stretch of a text in UTF-16 code units. */
export interface Stretch {
	start: number;
	end: number;
}

/** A sentence that shares less of the words of another says something else. */
const LEAST_SHARE = 0.35;
const SENTENCE_END = /[.!?…。！？]["'”’)*_]*$/;
/** The same after a line so long that it was broken for its length. */
const WRAPPED_BREAK = new RegExp(`(?<=[^\\n]{60})${SOFT_BREAK.source}`, "g");

/** The sentence of `text` that holds the citation at `offset`; one after the full stop belongs to the sentence before. */
export function sentenceAt(text: string, offset: number): string {
	const before = text.slice(0, offset);
	const upTo = SENTENCE_END.test(plain(before)) ? before : text;
	const sentences = sentencesOf(upTo, { start: 0, end: upTo.length }).filter(({ start }) => start <= offset);
	const said = sentences.map(({ start, end }) => plain(text.slice(start, end)));
	return said.findLast((sentence) => wordsOf(sentence).length > 0) ?? "";
}

/** The sentence of a passage that says most of what `claim` says, if any does. */
export function nearestSentence(text: string, passage: Stretch, claim: string): Stretch | null {
	const wanted = new Set(wordsOf(plain(claim)));
	let best: Stretch | null = null;
	let most = LEAST_SHARE;
	for (const sentence of sentencesOf(text, passage)) {
		const words = new Set(wordsOf(text.slice(sentence.start, sentence.end)));
		const shared = [...wanted].filter((word) => words.has(word)).length / Math.max(1, wanted.size);
		// Of two that say as much, the shorter says it more to the point.
		if (shared < most || (shared === most && best !== null && lengthOf(sentence) >= lengthOf(best))) continue;
		best = sentence;
		most = shared;
	}
	return best;
}

/** A text without its citations. */
export function plain(text: string): string {
	return replaceCitations(text, () => "").trim();
}

/** Lines that were broken for their length made whole; every offset stays what it was. */
export function unwrapped(text: string): string {
	return text.replaceAll(WRAPPED_BREAK, " ");
}

function sentencesOf(text: string, { start, end }: Stretch): Stretch[] {
	// The segmenter would end a sentence at every line break. One for one, which keeps the offsets.
	const flowing = text.slice(start, end).replaceAll(SOFT_BREAK, " ");
	const segments = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(flowing);
	return [...segments].map(({ segment, index }) => ({
		start: start + index,
		end: start + index + segment.trimEnd().length,
	}));
}

function lengthOf({ start, end }: Stretch): number {
	return end - start;
}

import { replaceCitations } from "../../text/citation-marks.ts";
import { SOFT_BREAK, splitSentences } from "../../text/sentences.ts";
import { splitWords } from "../../text/terms.ts";

/** A range of a text in UTF-16 code units. */
export interface TextRange {
	start: number;
	end: number;
}

/** Minimum share of a claim's words that a sentence must contain to support it. */
const MIN_SHARE = 0.35;
const SENTENCE_END = /[.!?…。！？]["'”’)*_]*$/;
/** Matches a soft break after a line of at least 60 characters. */
const WRAPPED_BREAK = new RegExp(`(?<=[^\\n]{60})${SOFT_BREAK.source}`, "g");

/**
 * Returns the sentence of `text` that the citation at `offset` belongs to. A citation after a period belongs to the
 * preceding sentence.
 */
export function sentenceAt(text: string, offset: number): string {
	const before = text.slice(0, offset);
	const searched = SENTENCE_END.test(stripCitations(before)) ? before : text;
	const sentences = splitSentences(searched)
		.filter(({ start }) => start <= offset)
		.map(({ start, end }) => stripCitations(text.slice(start, end)));
	return sentences.findLast((sentence) => splitWords(sentence).length > 0) ?? "";
}

/** Returns the sentence of a passage that shares the most words with `claim`; null if none shares enough. */
export function nearestSentence(text: string, passage: TextRange, claim: string): TextRange | null {
	const claimWords = new Set(splitWords(stripCitations(claim)));
	let best: TextRange | null = null;
	let bestShare = MIN_SHARE;
	for (const found of splitSentences(text.slice(passage.start, passage.end))) {
		const sentence = { start: passage.start + found.start, end: passage.start + found.end };
		const words = new Set(splitWords(text.slice(sentence.start, sentence.end)));
		const share = [...claimWords].filter((word) => words.has(word)).length / Math.max(1, claimWords.size);
		// If two sentences have the same share, the shorter one is more specific.
		const isLonger = best !== null && getLength(sentence) >= getLength(best);
		if (share < bestShare || (share === bestShare && isLonger)) continue;
		best = sentence;
		bestShare = share;
	}
	return best;
}

/** Removes the citation marks from a text. */
export function stripCitations(text: string): string {
	return replaceCitations(text, () => "").trim();
}

/** Joins hard-wrapped lines. Offsets stay the same. */
export function unwrapLines(text: string): string {
	return text.replaceAll(WRAPPED_BREAK, " ");
}

function getLength({ start, end }: TextRange): number {
	return end - start;
}

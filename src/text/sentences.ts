/** A sentence and where it stands: `text.slice(start, end)` is exactly it, without white space around it. */
export interface Sentence {
	text: string;
	start: number;
	end: number;
}

/**
 * The sentences of a text, in order. A blank line or the beginning of a list item, table row, quotation or heading ends
 * one; a line break inside a paragraph does not. Offsets are UTF-16 code units.
 */
export function splitSentences(text: string): Sentence[] {
	const sentences: Sentence[] = [];
	// The segmenter ends a sentence at every line break, so soft ones become spaces: one for one, which keeps the offsets.
	for (const { segment, index } of segmenter.segment(text.replace(SOFT_BREAK, " "))) {
		const leading = segment.length - segment.trimStart().length;
		const start = index + leading;
		const end = start + segment.trim().length;
		if (start < end) sentences.push({ text: text.slice(start, end), start, end });
	}
	return sentences;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** A line break inside a paragraph. It looks no further than the next line, however many blank ones follow. */
export const SOFT_BREAK = /(?<!\n)\n(?![^\S\n]*(?:\n|$|[#>|]|[*+-]\s|\d+[.)]\s))/g;

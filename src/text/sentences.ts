/** A trimmed sentence. `start` and `end` are its offsets in the source text, in UTF-16 code units. */
export interface Sentence {
	text: string;
	start: number;
	end: number;
}

/**
 * Splits a text into sentences. A blank line, list item, table row, quotation or heading also ends a sentence; a line
 * break within a paragraph does not. Offsets are in UTF-16 code units.
 */
export function splitSentences(text: string): Sentence[] {
	const sentences: Sentence[] = [];
	// `Intl.Segmenter` ends a sentence at every line break. Replacing each soft break with one space keeps the offsets.
	for (const { segment, index } of segmenter.segment(text.replace(SOFT_BREAK, " "))) {
		const leading = segment.length - segment.trimStart().length;
		const start = index + leading;
		const end = start + segment.trim().length;
		if (start < end) sentences.push({ text: text.slice(start, end), start, end });
	}
	return sentences;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/**
 * A line break within a paragraph. The pattern looks only one line ahead, which keeps matching linear for runs of blank
 * lines.
 */
export const SOFT_BREAK = /(?<!\n)\n(?![^\S\n]*(?:\n|$|[#>|]|[*+-]\s|\d+[.)]\s))/g;

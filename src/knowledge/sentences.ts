/** A sentence and where it stands: `text.slice(start, end)` is exactly it, without white space around it. */
export interface Sentence {
	text: string;
	start: number;
	end: number;
}

/** The sentences of a text, in order. A line break ends one too. Offsets are UTF-16 code units. */
export function sentencesOf(text: string): Sentence[] {
	const sentences: Sentence[] = [];
	for (const { segment, index } of segmenter.segment(text)) {
		const trimmed = segment.trim();
		if (trimmed === "") continue;
		const start = index + segment.indexOf(trimmed);
		sentences.push({ text: trimmed, start, end: start + trimmed.length });
	}
	return sentences;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

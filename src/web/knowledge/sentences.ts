/** A stretch of a text in UTF-16 code units. */
export interface Stretch {
	start: number;
	end: number;
}

/** A sentence that shares less of the words of another says something else. */
const LEAST_SHARE = 0.35;
const CITATIONS = /\[\d+\]/g;

/** The sentence of `text` that holds the citation at `offset`; one after the full stop belongs to the sentence before. */
export function sentenceAt(text: string, offset: number): string {
	const sentences = sentencesOf(text, { start: 0, end: text.length });
	const before = sentences.filter(({ start }) => start <= offset);
	const said = before.map(({ start, end }) => plain(text.slice(start, end)));
	return said.findLast((sentence) => wordsOf(sentence).size > 0) ?? "";
}

/** The sentence of a passage that says most of what `claim` says, if any does. */
export function nearestSentence(text: string, passage: Stretch, claim: string): Stretch | null {
	const wanted = wordsOf(plain(claim));
	let best: Stretch | null = null;
	let most = LEAST_SHARE;
	for (const sentence of sentencesOf(text, passage)) {
		const words = wordsOf(text.slice(sentence.start, sentence.end));
		const shared = [...wanted].filter((word) => words.has(word)).length / Math.max(1, wanted.size);
		// Of two that say as much, the shorter says it more to the point.
		if (shared < most || (shared === most && best !== null && lengthOf(sentence) >= lengthOf(best))) continue;
		best = sentence;
		most = shared;
	}
	return best;
}

function sentencesOf(text: string, { start, end }: Stretch): Stretch[] {
	const segments = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text.slice(start, end));
	return [...segments].map(({ segment, index }) => ({
		start: start + index,
		end: start + index + segment.trimEnd().length,
	}));
}

function plain(sentence: string): string {
	return sentence.replaceAll(CITATIONS, "").trim();
}

function wordsOf(text: string): Set<string> {
	return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function lengthOf({ start, end }: Stretch): number {
	return end - start;
}

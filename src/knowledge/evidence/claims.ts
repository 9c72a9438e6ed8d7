import { blankMarks, skipCitations } from "../../text/citation-marks.ts";
import { type Sentence, splitSentences } from "../../text/sentences.ts";

/** The sentences of an answer. The numbers of sources after a full stop belong to the sentence before them. */
export function extractClaims(answer: string): Sentence[] {
	const claims: Sentence[] = [];
	for (const sentence of splitSentences(blankMarks(answer))) {
		const before = claims.at(-1);
		const end = skipCitations(answer, sentence.end);
		// Brackets around citations, and emphasis that closes before them, were left to this sentence.
		const start = skipSpaces(answer, Math.max(sentence.start, before?.end ?? 0));
		if (start >= end) continue;
		const text = answer.slice(start, end);
		if (before === undefined || /[\p{L}\p{N}]/u.test(text)) {
			claims.push({ text, start, end });
		} else {
			// Markup that closes after the full stop is no sentence of its own.
			before.end = end;
			before.text = answer.slice(before.start, end);
		}
	}
	return claims;
}

function skipSpaces(text: string, start: number): number {
	let at = start;
	while (/\s/.test(text[at] ?? "")) at++;
	return at;
}

/** Returns whether a sentence makes a claim. Headings, questions, footnotes and sentences that introduce a list do not. */
export function isClaim(sentence: string): boolean {
	const text = blankMarks(sentence).trim();
	// "[1]: Title, https://…" is the model's own list of references.
	return !text.startsWith(":") && !HEADING.test(text) && !/[?:？：؟]["'”’」』*_)）]*$/.test(text);
}

const HEADING = /^(?:#{1,6}\s.*|\*\*[^*]*[^*.!。！।]\*\*|__[^_]*[^_.!。！।]__)$/s;

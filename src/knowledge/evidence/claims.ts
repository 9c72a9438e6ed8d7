import { blankMarks, skipCitations } from "../../text/citation-marks.ts";
import { type Sentence, splitSentences } from "../../text/sentences.ts";

/** Splits an answer into sentences. Citations after a period belong to the preceding sentence. */
export function extractClaims(answer: string): Sentence[] {
	const claims: Sentence[] = [];
	for (const sentence of splitSentences(blankMarks(answer))) {
		const before = claims.at(-1);
		const end = skipCitations(answer, sentence.end);
		// Brackets and closing emphasis around citations belong to the preceding sentence.
		const start = skipSpaces(answer, Math.max(sentence.start, before?.end ?? 0));
		if (start >= end) continue;
		const text = answer.slice(start, end);
		if (before === undefined || /[\p{L}\p{N}]/u.test(text)) {
			claims.push({ text, start, end });
		} else {
			// Markup that closes after the period is not a separate sentence.
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

/**
 * Returns whether a sentence makes a claim. Headings, questions, footnotes and sentences that introduce a list do not.
 */
export function isClaim(sentence: string): boolean {
	const text = blankMarks(sentence).trim();
	// A model may append a reference list with entries such as "[1]: Title, https://…".
	return !text.startsWith(":") && !HEADING.test(text) && !/[?:？：؟]["'”’」』*_)）]*$/.test(text);
}

const HEADING = /^(?:#{1,6}\s.*|\*\*[^*]*[^*.!。！।]\*\*|__[^_]*[^_.!。！।]__)$/s;

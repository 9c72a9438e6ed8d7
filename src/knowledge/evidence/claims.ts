import { type Sentence, sentencesOf } from "../sentences.ts";

/** The sentences of an answer. The numbers of sources after a full stop belong to the sentence before them. */
export function claimsOf(answer: string): Sentence[] {
	const claims: Sentence[] = [];
	for (const { start, end: last } of sentencesOf(withoutCitations(answer))) {
		const end = last + (/^[ \t]*(?:\[\d+\][ \t]*)*\[\d+\]/.exec(answer.slice(last))?.[0].length ?? 0);
		const text = answer.slice(start, end);
		const before = claims.at(-1);
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

/** A text with blanks where it has the numbers of sources, which would end a sentence in their middle. */
export function withoutCitations(text: string): string {
	return text.replace(/\[\d+\]/g, (citation) => " ".repeat(citation.length));
}

/** Whether a sentence says something that could be true: no heading, no question, no announcement of a list. */
export function isClaim(sentence: string): boolean {
	const text = withoutCitations(sentence).trim();
	return !HEADING.test(text) && !/[?:]["'”’*_)]*$/.test(text);
}

const HEADING = /^(?:#{1,6}\s.*|\*\*[^*]*[^*.!]\*\*|__[^_]*[^_.!]__)$/s;

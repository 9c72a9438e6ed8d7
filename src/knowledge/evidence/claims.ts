import { type Sentence, sentencesOf } from "../sentences.ts";
import { withoutCitations } from "./features.ts";

/** The sentences of an answer. The number of a source, or markup, after a full stop belongs to the sentence before it. */
export function claimsOf(answer: string): Sentence[] {
	const claims: Sentence[] = [];
	for (const { text, start, end } of sentencesOf(answer)) {
		const trailer = TRAILER.exec(text)?.[0] ?? "";
		const before = claims.at(-1);
		if (trailer === "" || before === undefined) {
			claims.push({ text, start, end });
			continue;
		}
		before.end = start + trailer.trimEnd().length;
		before.text = answer.slice(before.start, before.end);
		const rest = start + trailer.length;
		if (rest < end) claims.push({ text: answer.slice(rest, end), start: rest, end });
	}
	return claims;
}

/** Whether a sentence says something that could be true: no heading, no question, no announcement of a list. */
export function isClaim(sentence: string): boolean {
	const text = withoutCitations(sentence).trim();
	return !HEADING.test(text) && !/[?:]["'”’*_)]*$/.test(text);
}

const TRAILER = /^(?:\[\d+\]\s*)+|^[^\p{L}\p{N}]+$/u;
const HEADING = /^(?:#{1,6}\s.*|\*\*[^*]*[^*.!]\*\*|__[^_]*[^_.!]__)$/s;

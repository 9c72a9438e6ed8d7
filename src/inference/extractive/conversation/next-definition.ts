import type { Passage } from "../../../text/passage.ts";
import { isDefinition } from "../question/question-shape.ts";
import { stemsOf } from "../words/stems.ts";

const ELLIPSIS = /^\W*(?:(?:ok|okay|so|and)[\s,]+)*(?:(?:what|how) about|and)\s+(\p{L}.{0,80}?)\W*$/iu;

/**
 * Returns a question such as "and what about Bitcoin?" after "What is a blockchain?" as the definition that it asks for,
 * if a page is on that. Otherwise, returns null.
 */
export function readNextDefinition(
	question: string,
	previous: string,
	passages: readonly Pick<Passage, "title">[],
): string | null {
	const subject = ELLIPSIS.exec(question)?.[1];
	if (subject === undefined || !isDefinition(previous.toLowerCase().trim())) return null;
	return isTitle(subject, passages) ? `What is ${subject}?` : null;
}

/** Matches a verb and the pronoun after it, as in "how much power does it use?" */
const SUBJECT =
	/(?<=\b(?:is|are|was|were|does|do|did|can|could|will|would|has|have|had) )(?:it|they|that|this)\b/i;

/**
 * Returns a question such as "and Ethereum?" after "how much power does it use?" as the one that it asks, if a page is on
 * that. Otherwise, returns null.
 */
export function readNextSubject(
	question: string,
	previous: string,
	passages: readonly Pick<Passage, "title">[],
): string | null {
	const subject = ELLIPSIS.exec(question)?.[1];
	if (subject === undefined || !SUBJECT.test(previous) || !isTitle(subject, passages)) return null;
	return previous.replace(SUBJECT, () => subject);
}

/** Returns whether a page is on a subject. */
function isTitle(subject: string, passages: readonly Pick<Passage, "title">[]): boolean {
	const stems = [...stemsOf(subject)];
	return (
		stems.length > 0 &&
		passages.some(({ title }) => {
			const named = stemsOf(title);
			return stems.every((stem) => named.has(stem));
		})
	);
}

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
	const stems = [...stemsOf(subject)];
	const isNamed = passages.some(({ title }) => {
		const named = stemsOf(title);
		return stems.every((stem) => named.has(stem));
	});
	return isNamed && stems.length > 0 ? `What is ${subject}?` : null;
}

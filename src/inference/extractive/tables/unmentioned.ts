import { isEverydayWord } from "../../../text/common-words.ts";
import { isOfOperation } from "../question/operations.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { asksWhich } from "../question/question-shape.ts";
import type { Group } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";

/** Matches what a question says of the rows for which it asks, as in "which lamps are waterproof" and "made in Italy". */
const SAID_OF_ROWS =
	/\b(?:is|are|was|were|not|never|in|from|by|with|without) (?:(?:the|an?|not|never|been) )*([\p{L}-]+)/gu;

/**
 * Returns the word of a question for rows that says which ones are meant and that a table doesn't have, or null. All its
 * rows, which are then quoted, don't answer the question.
 */
export function findUnmentioned(
	{ text, kindTerms }: Question,
	{ units }: Group,
	terms: readonly QueryTerm[],
): string | null {
	const [first] = units;
	if (first === undefined || !asksWhich(text)) return null;
	const said = stemsOf([...text.matchAll(SAID_OF_ROWS)].map(([, word]) => word).join(" "));
	const known = new Set([
		...first.titleTerms,
		...first.headingTerms,
		...first.nearTerms,
		...units.flatMap((unit) => [...unit.terms]),
	]);
	const isKnown = ({ stems, synonyms }: QueryTerm) => intersects(stems, known) || intersects(synonyms, known);
	const unknown = terms.find(
		(term) =>
			term.isOwn &&
			said.has(term.source) &&
			!isEverydayWord(term.word) &&
			!isOfOperation(term.source) &&
			!kindTerms.has(term.source) &&
			!isKnown(term),
	);
	return unknown?.word ?? null;
}

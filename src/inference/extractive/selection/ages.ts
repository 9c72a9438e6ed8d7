import { asksForAge, matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { ScoredUnit } from "./score.ts";

/**
 * Returns the units that tell the age of what a question asks about, or all units if there are none or it asks for no age.
 * What was moved or renovated some day has the words of the question more often.
 */
export function preferAges(
	scored: readonly ScoredUnit[],
	{ text }: Question,
	terms: readonly QueryTerm[],
): readonly ScoredUnit[] {
	if (!asksForAge(text)) return scored;
	const asked = terms.filter(({ isOwn }) => isOwn);
	const telling = scored.filter(
		({ unit, matched }) =>
			asked.every((term) => matched.has(term)) && matchKind(unit.text, "time", text) === 1,
	);
	return telling.length === 0 ? scored : telling;
}

import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { asksAbout } from "../question/question-shape.ts";
import type { Unit } from "../units/unit.ts";
import { intersects } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Maximum number of rows about one thing that follow an answer from elsewhere. */
const ROWS_ABOUT_MAX = 2;

/** Returns the rows with the name of what a question asks about, such as the one of Priya in a table of staff. */
export function listRowsAbout(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): Unit[] {
	if (!asksAbout(question.text)) return [];
	const asked = terms.filter(({ source, isKnown }) => isKnown && question.own.has(source));
	const rows = scored.filter(
		({ unit }) =>
			unit.kind === "row" &&
			asked.length > 0 &&
			asked.every(({ stems }) => intersects(stems, unit.nameTerms)),
	);
	return rows.slice(0, ROWS_ABOUT_MAX).map(({ unit }) => unit);
}

import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { findHead } from "../question/question-shape.ts";
import { isNamed } from "../tables/names.ts";
import type { Group, Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";

/** Matches a request to list things, whose noun has no question word before it. */
const LIST =
	/^(?:please )?(?:(?:list|name|show|give)(?: me)?|(?:what|which) are)(?: all)?(?: of)?(?: the| your)? (\p{L}+)\W*$/u;

/**
 * Omits the tables that only have a column on the things a question asks for, as in "what classes are there?", if another
 * list or table has a heading of that name.
 */
export function omitElsewhere(
	units: readonly Unit[],
	{ text, operation }: Question,
	terms: readonly QueryTerm[],
): readonly Unit[] {
	const [, listed = ""] = LIST.exec(text) ?? [];
	const things = new Set([...stemsOf(`${findHead(text)} ${listed}`), ...(operation?.counted ?? [])]);
	const isHeaded = ({ group: { kind }, labelTerms }: Unit) =>
		kind !== "paragraph" && labelTerms.size > 0 && [...labelTerms].every((stem) => things.has(stem));
	const headed = new Set(units.filter(isHeaded).map(({ group }) => group));
	if (headed.size === 0) return units;
	const isElsewhere = (group: Group) =>
		!headed.has(group) &&
		group.units[0]?.cells.slice(1).some(({ columnTerms }) => intersects(columnTerms, things)) === true &&
		// "How many classes are included in Plus?" names one of the rows.
		!group.units.some((unit) => isNamed(unit, terms));
	const omitted = new Set([...new Set(units.map(({ group }) => group))].filter(isElsewhere));
	return units.filter(({ group }) => !omitted.has(group));
}

import { NUMBER } from "../question/answer-kinds.ts";
import { tellsAspect } from "../question/aspects.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { listCompared } from "../tables/extremes.ts";
import type { Unit } from "../units/unit.ts";
import { readAmounts } from "../values/limits.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { defines } from "./definitions.ts";
import type { ScoredUnit } from "./score.ts";

/** Maximum number of words before the subject of a sentence, as in "In a proof". */
const BEFORE_SUBJECT_MAX = 2;

/** Maximum number of units on what speaks for or against something. */
const ON_ASPECT_MAX = 3;

/**
 * Returns what answers a comparison: the best unit if it mentions both sides, and the best one on each side, which says what
 * it is, begins with it, or at least doesn't mention the other. Returns nothing if a side has none. `scored` begins with the best one.
 */
export function chooseSides(
	{ sides, aspects, isComparison, text }: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): ScoredUnit[] {
	const mentions = (words: ReadonlySet<string>, side: string) => {
		const sources = stemsOf(side);
		const asked = terms.filter(({ source, isKnown }) => isKnown && sources.has(source));
		return (
			asked.length > 0 &&
			asked.every(({ stems, synonyms }) => intersects(stems, words) || intersects(synonyms, words))
		);
	};
	const begins = ({ expanded }: Unit, side: string) => {
		const words = side.split(" ").length + BEFORE_SUBJECT_MAX;
		return mentions(stemsOf(expanded.split(/\s+/, words).join(" ")), side);
	};
	const usable = scored.filter(({ unit }) => !unit.isDangling);
	// "Which is older, A or B?" asks for the value of each, and "A vs. B" for what each is.
	const isByValue = listCompared(text).length > 0;
	const found = sides.map((side, at) => {
		const aspect = aspects.filter(({ words }) => words === side);
		const told = scored.filter(({ unit }) => tellsAspect(unit, aspect));
		if (told.length > 0)
			return told.filter(({ unit }) => unit.group === told[0]?.unit.group).slice(0, ON_ASPECT_MAX);
		const other = sides[1 - at] ?? "";
		const begun = usable.find(({ unit }) => begins(unit, side) && !begins(unit, other));
		const isContrast = begun !== undefined && mentions(begun.unit.terms, other);
		const isSubject = { subject: stemsOf(side) };
		const best =
			(isByValue || isContrast
				? undefined
				: usable.find(({ unit }) => defines(unit.expanded, isSubject, terms))) ??
			begun ??
			usable.find(({ unit }) => mentions(unit.terms, side) && !mentions(unit.terms, other));
		return best === undefined ? [] : [best];
	});
	if (found.length === 0 || found.some(({ length }) => length === 0)) return [];
	const both = scored.slice(0, 1).filter(({ unit }) => sides.every((side) => mentions(unit.terms, side)));
	// "Ada is 1.68 m tall, and Ben is 1.85 m tall" says all.
	const hasBothValues = both.some(({ unit }) => (unit.text.match(NUMBER) ?? []).length >= sides.length);
	return hasBothValues && isComparison ? both : [...both, ...found.flat()];
}

/**
 * Returns the sentences on the two sides of a question in lower case in the order in which it compares the value that each
 * gives, as in "which costs less", or null if they give none.
 */
export function sortByValue(sides: readonly ScoredUnit[], text: string): ScoredUnit[] | null {
	if (sides.length !== 2) return null;
	for (const { direction, measure } of listCompared(text)) {
		const values = sides.flatMap(
			({ unit }) =>
				readAmounts(unit.text.toLowerCase()).find(
					({ dimension }) => measure?.dimensions.includes(dimension) === true,
				)?.value ?? [],
		);
		const [one, other] = values;
		if (one === undefined || other === undefined) continue;
		const isInOrder = direction === "min" ? one <= other : one >= other;
		return isInOrder ? [...sides] : sides.toReversed();
	}
	return null;
}

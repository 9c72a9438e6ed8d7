import { isEverydayWord } from "../../../text/common-words.ts";
import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { isNamed } from "../tables/names.ts";
import type { Unit } from "../units/unit.ts";
import { saysMonths } from "../words/calendar.ts";
import { intersects } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Matches a text that says by how much a price differs for some, as in "students pay half". */
const DIFFERS =
	/(?:%|\bper ?cent) (?:\p{L}+ )?(?:off|less|more|cheaper|discount|reduction|extra)\b|\b(?:half|a third|a quarter) (?:off|less|price|the price)\b|\bpays? (?:only )?(?:half|a third|less|more|nothing|double)\b|\b(?:discount|reduc\w+|surcharge|free|cheaper|extra)\b|\d ?(?:€|\$|£|euros?|dollars?) (?:off|less|more|extra|back)\b|[€$£]\d[\d.]* (?:off|less|more|extra|back)\b/iu;

/**
 * Adds to the price of a row or item the sentence that says by how much it differs in the case of the question, as in "how
 * much is Plus for a student?", or which months a season has, as in "how much is it in August?", and to such a sentence the
 * row or item. Returns the units if nothing is to be added.
 */
export function addDiscount(
	units: readonly Unit[],
	{ kind, kindTerms }: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): Unit[] {
	const [first] = units;
	if (kind !== "money" || first === undefined) return [...units];
	const isOfPage = ({ unit }: ScoredUnit) =>
		!units.includes(unit) && [...first.titleTerms].every((term) => unit.titleTerms.has(term));
	const others = scored.filter(isOfPage);
	if (first.kind === "sentence") {
		const isPriced = units.some(({ text }) => matchKind(text, "money", "") === 1);
		const priced = others.find(({ unit }) => unit.kind !== "sentence" && isNamed(unit, terms));
		return DIFFERS.test(first.text) && !isPriced && priced !== undefined
			? [priced.unit, ...units]
			: [...units];
	}
	const known = new Set(
		units.flatMap(({ terms: own, titleTerms, headingTerms, cells }) => [
			...own,
			...titleTerms,
			...headingTerms,
			...cells.flatMap(({ columnTerms }) => [...columnTerms]),
		]),
	);
	const missing = terms.filter(
		({ isOwn, source, word, stems, synonyms }) =>
			isOwn &&
			!kindTerms.has(source) &&
			!isEverydayWord(word) &&
			!intersects(stems, known) &&
			!intersects(synonyms, known),
	);
	const isOnCase = ({ unit }: ScoredUnit) =>
		unit.kind === "sentence" &&
		(DIFFERS.test(unit.text) || saysMonths(unit.text)) &&
		missing.some(({ stems, synonyms }) => intersects(stems, unit.terms) || intersects(synonyms, unit.terms));
	const condition = others.find(isOnCase);
	return condition === undefined ? [...units] : [...units, condition.unit];
}

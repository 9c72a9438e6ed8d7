import { isEverydayWord } from "../../text/common-words.ts";
import { findCounted } from "./counts.ts";
import { removeLimits } from "./limits.ts";
import type { Members } from "./members.ts";
import type { QueryTerm } from "./query-terms.ts";
import type { Question } from "./question.ts";
import { NEGATION } from "./row-filter.ts";
import { intersects, stemsOf } from "./stems.ts";
import { sumAmounts } from "./sums.ts";
import type { Cell, Group, Unit } from "./unit.ts";

/** Matches a question for a sum. */
const ASKS_FOR_SUM = /\b(?:in total|totals?|altogether|all together|combined|the sum|sum of|insgesamt)\b/;
/** Matches a column whose numbers don't add up, and a row with the sum of the others. */
const NO_AMOUNT =
	/\b(?:year|date|since|born|joined|rank|place|no|nr|id|age|rating|grade|average|mean|rate|share|percent\w*|temperature)\b|[%°#]/i;
const SUM_ROW = /^(?:sum|(?:sub|grand )?totals?|overall|gesamt|summe)\b/i;

/**
 * Returns the number of rows, or the sum of their amounts, if a question asks for it and every row is known, as in "4 in
 * total" and "Credits: 46 in total". Otherwise, returns null.
 */
export function findTotal(
	question: Question,
	terms: readonly QueryTerm[],
	{ kind, isWhole, units: all }: Group,
	{ units, cells: chosenFor }: Members,
	cellsOf: (unit: Unit) => readonly Cell[],
): string | null {
	const [first] = units;
	if (kind !== "table" || !isWhole || first === undefined || units.length < 2) return null;
	if (all.some(({ cells }) => SUM_ROW.test(cells[0]?.text ?? ""))) return null;
	const areDescribed = (counted: (unit: Unit) => readonly Cell[]) =>
		all.every((unit) => {
			const isChosen = units.includes(unit);
			const cells = new Set([...counted(unit), ...(isChosen ? chosenFor : [])]);
			return isDescribed(unit, cells, question, terms) === isChosen;
		});
	if (findCounted(first, question, terms) !== null) {
		const isCounted = areDescribed((unit) => findCounted(unit, question, terms) ?? []);
		return isCounted && !(NEGATION.test(question.text) && chosenFor.size === 0)
			? `${units.length} in total`
			: null;
	}
	if (!ASKS_FOR_SUM.test(question.text) || !areDescribed(cellsOf)) return null;
	const columns = new Set(units.flatMap((unit) => cellsOf(unit).map(({ column }) => column)));
	const sums = [...columns].flatMap((column) => {
		const amounts = units.map(({ cells }) => cells.find((cell) => cell.column === column)?.text ?? "");
		const sum =
			column === "" || NO_AMOUNT.test(column.replace(/\bper \p{L}+/u, "")) ? null : sumAmounts(amounts);
		return sum === null ? [] : [`${column}: ${sum} in total`];
	});
	return sums.length === 1 ? (sums[0] ?? null) : null;
}

/** Returns whether a row has all that the question says of the rows, or was chosen for it. */
function isDescribed(
	{ cells, headingTerms, titleTerms }: Unit,
	chosenFor: ReadonlySet<Cell>,
	{ text, kindTerms }: Question,
	terms: readonly QueryTerm[],
): boolean {
	const plain = stemsOf(removeLimits(text).replace(ASKS_FOR_SUM, ""));
	const isSaid = ({ source, word, isOwn }: QueryTerm) =>
		isOwn && plain.has(source) && !kindTerms.has(source) && !isEverydayWord(word);
	// The name of a column says nothing of a row: the one with "Paid: no" is none of those that paid.
	const chosen = cells.filter((cell) => chosenFor.has(cell));
	const said = [...cells.map(({ terms }) => terms), headingTerms, titleTerms];
	const named = [cells[0], ...chosen].map((cell) => cell?.columnTerms ?? new Set<string>());
	return terms
		.filter(isSaid)
		.every(({ stems, synonyms }) =>
			[...said, ...named].some((found) => intersects(stems, found) || intersects(synonyms, found)),
		);
}

import type { QueryTerm } from "./query-terms.ts";
import type { Question } from "./question.ts";
import { intersects, stemsOf } from "./stems.ts";
import type { Cell, Unit } from "./unit.ts";

const COUNTED = /\b(?:how many|(?:the|total) number of|wie viele) ((?:[\p{L}-]+ ?){1,2})/u;

/**
 * Returns the cells of a row with what a question counts, if it asks how many rows there are rather than for a number in
 * them. These are none for "how many members", the rows of the page "Members". Otherwise, returns null.
 */
export function findCounted(
	{ cells, titleTerms, headingTerms }: Unit,
	{ text }: Pick<Question, "text">,
	terms: readonly QueryTerm[],
): readonly Cell[] | null {
	const counted = stemsOf(COUNTED.exec(text)?.[1] ?? "");
	if (counted.size === 0) return null;
	const asked = terms.filter(({ source }) => counted.has(source));
	const isCounted = (words: ReadonlySet<string>) =>
		asked.some(({ stems, synonyms }) => intersects(stems, words) || intersects(synonyms, words));
	const columns = cells.slice(1).filter(({ columnTerms }) => isCounted(columnTerms));
	if (columns.length > 0) return columns.some(({ text }) => /^\W*\d/.test(text)) ? null : columns;
	return [cells[0]?.columnTerms ?? new Set(), titleTerms, headingTerms].some(isCounted) ? [] : null;
}

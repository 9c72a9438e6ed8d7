import { isEverydayWord } from "../../../text/common-words.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import { withoutAddition } from "../units/item-name.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";

/** Returns whether the question contains all words of the name of a row or item, or a day or month within its range. */
export function isNamed({ nameTerms, impliedNameTerms }: Unit, terms: readonly QueryTerm[]): boolean {
	if ([...impliedNameTerms].some((word) => terms.some(({ stems }) => stems.has(word)))) return true;
	return nameTerms.size > 0 && [...nameTerms].every((word) => terms.some((term) => matches(term, word)));
}

/** Returns whether the question contains all words of a cell of a row. */
export function hasWholeCell({ cells }: Unit, terms: readonly QueryTerm[]): boolean {
	return cells.some((cell) => isGiven(cell, terms) || listParts(cell).some((part) => isGiven(part, terms)));
}

/** Returns the parts of a cell such as "gluten, celery". */
function listParts({ text }: Cell): Pick<Cell, "terms">[] {
	const parts = text.split(/[,;] /);
	return parts.length < 2 ? [] : parts.map((part) => ({ terms: stemsOf(part) }));
}

/** Returns whether the question contains all words of a cell, which aren't only everyday words. */
export function isGiven({ terms: words }: Pick<Cell, "terms">, terms: readonly QueryTerm[]): boolean {
	const asked = terms.filter(({ stems }) => intersects(stems, words));
	return (
		asked.some(({ word }) => !isEverydayWord(word)) &&
		[...words].every((word) => asked.some(({ stems }) => stems.has(word)))
	);
}

/** Returns whether the question has a word of the name of a cell's column. */
export function isNamedColumn(cell: Cell | undefined, terms: readonly QueryTerm[]): boolean {
	return cell !== undefined && terms.some(({ stems }) => intersects(stems, cell.columnTerms));
}

/** Returns whether the question has a synonym of the only word of the name of a cell's column, as "earn" of "Salary". */
export function isSimilarColumn(cell: Cell | undefined, terms: readonly QueryTerm[]): boolean {
	const name = stemsOf(withoutAddition(cell?.column ?? ""));
	return name.size === 1 && terms.some(({ synonyms }) => intersects(synonyms, name));
}

/**
 * Returns the words of a question that aren't in the name of a row or item: "Tom" means a row, not the address
 * tom@example.com in it.
 */
export function omitName({ nameTerms }: Unit, terms: readonly QueryTerm[]): QueryTerm[] {
	return terms.filter(({ stems }) => !intersects(stems, nameTerms));
}

function matches({ stems, synonyms }: QueryTerm, word: string): boolean {
	return stems.has(word) || synonyms.has(word);
}

/** Separates what a heading names from what it says of that, as in "Prices for classes" and "Classes in spring". */
const PREPOSITION = / (?:for|of|to|with|from|per|by|in|at|on|für|von|im|mit|zu[mr]?) /i;
const LIST_OF =
	/^(?:(?:the|an?) )?(?:list|overview|table|directory|liste|übersicht) (?:of|der|von) (?:the )?/i;

/** Returns the words of a heading that name what is below it: the prices, not the classes, of "Class prices". */
export function headOf(heading: string): string {
	const [named = ""] = heading.replace(LIST_OF, "").split(PREPOSITION);
	const words = named.split(/\s+/);
	return words.filter((word, at) => at === words.length - 1 || /s\P{L}*$/u.test(word)).join(" ");
}

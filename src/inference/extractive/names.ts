import { isEverydayWord } from "../../text/common-words.ts";
import type { QueryTerm } from "./query-terms.ts";
import { intersects, stemsOf } from "./stems.ts";
import type { Cell, Unit } from "./unit.ts";

/** Maximum length of a name at the start of an item, in UTF-16 code units. */
const NAME_MAX_CHARS = 60;
/** Maximum number of words of an item that is only a name. */
const NAME_MAX_WORDS = 4;

const NAME = new RegExp(`^(.{1,${NAME_MAX_CHARS}}?)(?:: | [–—-] )`);

/** Returns whether the question contains all words of the name of a row or item, or a day or month within its range. */
export function isNamed({ nameTerms, impliedNameTerms }: Unit, terms: readonly QueryTerm[]): boolean {
	if ([...impliedNameTerms].some((word) => terms.some(({ stems }) => stems.has(word)))) return true;
	return nameTerms.size > 0 && [...nameTerms].every((word) => terms.some((term) => matches(term, word)));
}

/** Returns whether the question contains all words of a cell of a row. */
export function hasWholeCell({ cells }: Unit, terms: readonly QueryTerm[]): boolean {
	return cells.some((cell) => isGiven(cell, terms));
}

/** Returns whether the question contains all words of a cell, which aren't only everyday words. */
export function isGiven({ terms: words }: Cell, terms: readonly QueryTerm[]): boolean {
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

/** Returns the name of an item and what it says of it, as in "Tea: £2.20", or nothing if it has no name. */
export function splitItem(text: string): string[] {
	const [whole = "", name] = NAME.exec(text) ?? [];
	return name === undefined ? [] : [name, text.slice(whole.length)];
}

/** Returns the name of a row or item: its first cell, or what precedes a colon, without additions, or an empty text. */
export function findName(kind: Unit["kind"], text: string, cells: readonly Cell[]): string {
	if (kind === "sentence") return "";
	// "No ticket" is not what a question about a ticket names.
	if (kind === "row") return withoutAddition((cells[0]?.text ?? "").replace(/^(?:no|without)\b.*/i, ""));
	const [name] = splitItem(text);
	if (name !== undefined) return withoutAddition(name);
	return text.split(" ", NAME_MAX_WORDS + 1).length <= NAME_MAX_WORDS ? text : "";
}

/** Removes what follows a comma, and parentheses: "Rye loaf, 750 g" becomes "Rye loaf". */
function withoutAddition(name: string): string {
	return name.replace(/,.*| ?\([^)]*\)/g, "");
}

function matches({ stems, synonyms }: QueryTerm, word: string): boolean {
	return stems.has(word) || synonyms.has(word);
}

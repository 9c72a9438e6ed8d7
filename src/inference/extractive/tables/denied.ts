import { splitWords } from "../../../text/terms.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Group } from "../units/unit.ts";
import { intersects, stemOf, stemsOf } from "../words/stems.ts";

/** Matches what a question denies, as in "how many orders are not open" and "which orders does Kim not have". */
const DENIED =
	/\b(?:not|never|neither|without|except|contain(?:s|ing)? no|nicht|ohne)\b.*|n't\b.*|\b(?:do|does|did|has|have|had) (?=(?:(?!and\b|but\b|who\b|that\b|which\b)\S+ ){1,4}(?:not|never)\b).*/;
/** Matches a word with a prefix that denies the rest of it, such as "unpaid" and "inactive". */
const OPPOSITE = /^(?:un|in|non-?|dis)(?=\p{L}{3})/u;

/** The words that a question denies, and its terms without prefixes that do so. */
export interface Denied {
	/** Returns whether a word is denied, which is given by its stem. */
	has: (stem: string) => boolean;
	/** The question in lower case, with "not paid" instead of "unpaid". */
	text: string;
	/** Its terms, with "paid" instead of "unpaid". */
	terms: readonly QueryTerm[];
	isEmpty: boolean;
}

/** Returns what a question in lower case denies of the rows of a table, which may say "unpaid" itself. */
export function findDenied(text: string, terms: readonly QueryTerm[], { units }: Group): Denied {
	const known = new Set(
		units.flatMap(({ cells }) => cells.flatMap((cell) => [...cell.columnTerms, ...cell.terms])),
	);
	const opposites = new Map(
		terms.flatMap((term) => {
			const rest = term.word.replace(OPPOSITE, "");
			const source = stemOf(rest);
			return rest === term.word || intersects(term.stems, known) || !known.has(source)
				? []
				: [[term, { ...term, source, word: rest, stems: new Set([source]), isKnown: true }]];
		}),
	);
	const denied = DENIED.exec(text)?.[0] ?? "";
	// "IT" is an acronym, but a word without content in lower case.
	const stems = new Set([...stemsOf(denied), ...splitWords(denied).map(stemOf)]);
	for (const { source } of opposites.values()) stems.add(source);
	return {
		has: (stem) => stems.has(stem.toLowerCase()),
		text: [...opposites].reduce((all, [{ word }, { word: rest }]) => all.replace(word, `not ${rest}`), text),
		terms: terms.map((term) => opposites.get(term) ?? term),
		isEmpty: stems.size === 0,
	};
}

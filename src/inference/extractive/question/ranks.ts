import { lazy } from "../../../text/lazy.ts";
/** Which rows a question asks for of those in the order that it names. */
export interface Rank {
	/** The number of different values before the first row. */
	skipped: number;
	/** The number of rows. All with the same value as the last one are meant, too. */
	count: number;
}

const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");
const NUMBERS = "one two three four five six seven eight nine ten".split(" ");
const SUPERLATIVE = String.raw`(?:(?:most|least) \p{L}+|\p{L}+est|most|fewest|least)\b`;
const NUMBER = String.raw`(${NUMBERS.join("|")}|\d{1,2})`;

const nthPattern = lazy(
	() =>
		new RegExp(String.raw`\b(?:(${ORDINALS.join("|")})|(\d{1,2})(?:st|nd|rd|th))[ -](?=${SUPERLATIVE})`, "u"),
);
const countedPattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:(?:top|bottom) ${NUMBER}\b(?![.:])|${NUMBER} (?=${SUPERLATIVE})|(?:which|what are the) ${NUMBER} (?=.*\b${SUPERLATIVE})|(?<=\b${SUPERLATIVE} )${NUMBER}\b(?![.:]))`,
			"u",
		),
);
/** Matches a request to put rows in order. */
const SORT =
	/^(?:please )?(?:(?:can|could) you )?(?:sort|order|rank|arrange)\b.*\bby (.+)$|\b(?:sorted|ranked|arranged) by (.+)$|\bin (?:the )?(?:\p{L}+ )?order of (.+)$/u;
/** Matches a request for some of the rows in an order, as in "top 3 products by price" and "top 3 salaries". */
const topPattern = lazy(() => new RegExp(String.raw`\b(top|bottom) ${NUMBER} (?:.*\bby )?(.+)$`, "u"));
const extremeFirstPattern = lazy(
	() =>
		/\b(?:(?:most|least) \p{L}+|\p{L}+est) first\b|\bfrom (?:the )?(?:(?:most|least) \p{L}+|\p{L}+est) to\b/u,
);
const DESCENDING = /\b(?:descending|decreasing|(?:high|large|big) (?:to|first))\b/;
const ORDER_WORDS =
	/\b(?:sort(?:ed)?|ordered|rank(?:ed)?|arranged?|order|ascending|descending|increasing|decreasing|top|bottom|first)\b/gu;

/** Returns which of the ordered rows a question in lower case asks for: the first one unless it says otherwise. */
export function readRank(text: string): Rank {
	if (SORT.test(text) || extremeFirstPattern().test(text))
		return { skipped: 0, count: Number.POSITIVE_INFINITY };
	const [, ordinal, digits] = nthPattern().exec(text) ?? [];
	const nth = ordinal === undefined ? Number(digits ?? 1) : ORDINALS.indexOf(ordinal) + 1;
	if (nth > 1) return { skipped: nth - 1, count: 1 };
	const number = countedPattern()
		.exec(text)
		?.slice(1)
		.find((written) => written !== undefined);
	if (number === undefined) return { skipped: 0, count: 1 };
	return { skipped: 0, count: NUMBERS.includes(number) ? NUMBERS.indexOf(number) + 1 : Number(number) };
}

/** An order in which a question asks for rows by naming a column. */
export interface Order {
	direction: "min" | "max";
	/** The words for the column. */
	by: string;
}

/** Returns the order in which a question in lower case asks for rows, or null if it names no column for that. */
export function readOrder(text: string): Order | null {
	// "Sorted by depth, deepest first" has a superlative for it.
	if (extremeFirstPattern().test(text)) return null;
	const sorted = SORT.exec(text)
		?.slice(1)
		.find((by) => by !== undefined);
	if (sorted !== undefined) return { direction: DESCENDING.test(text) ? "max" : "min", by: sorted };
	const [, end, , by] = topPattern().exec(text) ?? [];
	return by === undefined ? null : { direction: end === "top" ? "max" : "min", by };
}

/** Removes the words for a rank or an order, except for those for what is compared. */
export function removeRank(text: string): string {
	const rest = text.replace(nthPattern(), "").replace(countedPattern(), "");
	const isOrdered = readOrder(text) !== null || extremeFirstPattern().test(text);
	return isOrdered ? rest.replace(ORDER_WORDS, "") : rest;
}

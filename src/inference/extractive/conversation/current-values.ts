import { matchKind } from "../question/answer-kinds.ts";
import type { Unit } from "../units/unit.ts";

const NOW =
	/\b(?:today|tonight|now|current(?:ly)?|latest|at the moment|these days|this (?:morning|week)|up to date)\b/i;
/** Matches what has another value every day. */
const CHANGING =
	/\b(?:price|worth|value|cost|rate|weather|forecast|temperature|score|stock|market cap\w*|news|headline)s?\b/;
const PRICE = /\b(?:price|worth|value|cost)s?\b/;
const WORTH = /\bhow much (?:is|are) .*\bworth\b/;
/** Matches a question that asks something else of a price, such as why it rises. */
const ABOUT_PRICE =
	/^\W*(?:(?:and|but|so) )?(?:why|when|who|how (?!much\b)|will|can|could|should|would|does|do|did|explain)\b/;
/** Matches a sentence with a price whose currency is left out. */
const PRICED = /\d[.,]\d{2}(?!\d)|\b(?:cost|price|fee|charge)s?\b/i;

/**
 * Returns whether a question asks for the current value of what changes, such as a price or the weather, and what was found
 * for it has no such value: numbers of other things would look like the answer. What a table contains is taken as current.
 */
export function lacksCurrentValue(question: string, found: readonly Pick<Unit, "kind" | "text">[]): boolean {
	const asked = question.toLowerCase().replaceAll("’", "'");
	const isCurrent = WORTH.test(asked) || (NOW.test(asked) && CHANGING.test(asked));
	if (!isCurrent || ABOUT_PRICE.test(asked)) return false;
	const isPrice = PRICE.test(asked);
	return !found.some(
		(unit) => unit.kind === "row" || (isPrice ? hasPrice(unit, asked) : /\p{N}/u.test(unit.text)),
	);
}

/** Returns whether a text has a price, or a number that may be one. In a sentence, most numbers are of other things. */
function hasPrice({ kind, text }: Pick<Unit, "kind" | "text">, asked: string): boolean {
	const mayBePrice = /\p{N}/u.test(text) && (kind !== "sentence" || PRICED.test(text));
	return mayBePrice || matchKind(text, "money", asked) > 0;
}

const ASKS_FOR_PRICE =
	/^\W*(?:(?:and|but|so) )?(?:how much (?:is|are) (?!(?:\p{L}{3,}ed|known|left|there|in|on|too|enough)\b)|(?:how much|what) (?:do|does|did|will|would) .*\bcosts?\b|how expensive )/u;

/** Returns whether a question asks for a price and what was found for it has none, nor a number that may be one. */
export function lacksPrice(question: string, found: readonly Pick<Unit, "kind" | "text">[]): boolean {
	const asked = question.toLowerCase().replaceAll("’", "'");
	if (!ASKS_FOR_PRICE.test(asked)) return false;
	return !found.some((unit) => hasPrice(unit, asked));
}

import type { Unit } from "../units/unit.ts";
import { readAmounts, readLimits, withUnitOf } from "../values/limits.ts";
import { type Dimension, parseQuantity } from "../values/quantities.ts";

/** The quantities for which a row is, such as those of "up to 5 kg". */
interface Bracket {
	from: number;
	to: number;
	/** Whether `from` and `to` are in the range. "Under 2 kg" doesn't include 2 kg. */
	includesFrom: boolean;
	includesTo: boolean;
	dimension: Dimension;
}

const UP_TO =
	/^(?:(?:up to|under|below|less than|bis(?: zu)?|unter|max(?:imum|imal)?)(?!\p{L})\.?|[<≤])\s*/iu;
const OVER = /^(?:(?:over|above|more than|from|ab|über)(?!\p{L})|[>≥])\s*/iu;
/** Matches the words of a range that doesn't include its limit. */
const EXCLUSIVE = /^(?:(?:under|below|less than|unter|over|above|more than|über)(?!\p{L})|[<>])/iu;
/** Matches a range in a question, for which several rows may be. */
const ASKED_RANGE = /\d\s?(?:to|and|bis|und|[-–—])\s?[$€£¥₹]?\d/u;
const RANGE = /^([$€£¥₹]?\d[\d.,]*(?:\s?\p{L}{1,5})?)\s?(?:to|bis|[-–—])\s?([$€£¥₹]?\d.*)$/iu;

/**
 * Returns the row for the quantity in a question in lower case, such as "5–10 kg" for a parcel of 6 kg, or null if the
 * question has several or the names of the rows aren't ranges of it.
 */
export function findBracket(question: string, rows: readonly Unit[]): Unit | null {
	const brackets = rows.flatMap((row) => {
		const bracket = parseBracket(row.cells[0]?.text ?? "");
		return bracket === null ? [] : [{ row, ...bracket }];
	});
	const [first] = brackets;
	if (first === undefined || brackets.length < Math.max(2, rows.length)) return null;
	const { dimension } = first;
	const quantities = readAmounts(question).filter((amount) => amount.dimension === dimension);
	const [quantity] = quantities;
	if (dimension === "count" || quantity === undefined || quantities.length > 1 || ASKED_RANGE.test(question))
		return null;
	const limit = readLimits(question).find((other) => other.quantity.value === quantity.value);
	// "Over 5 kg" asks for what is just above 5 kg.
	const isUpper = limit?.includesLimit === false ? limit.isUpper : null;
	const [isAbove, isBelow] = [isUpper === false, isUpper === true];
	const fitting = brackets.filter(
		(bracket) => bracket.dimension === dimension && contains(bracket, quantity.value, { isAbove, isBelow }),
	);
	return fitting.toSorted((a, b) => (a.to === b.to ? b.from - a.from : a.to - b.to))[0]?.row ?? null;
}

/** Returns whether a range contains a value, or what is just above or below it. */
function contains(
	{ from, to, includesFrom, includesTo }: Bracket,
	value: number,
	{ isAbove, isBelow }: { isAbove: boolean; isBelow: boolean },
): boolean {
	const isOverFrom = value > from || (value === from && (isAbove || (includesFrom && !isBelow)));
	const isUnderTo = value < to || (value === to && (isBelow || (includesTo && !isAbove)));
	return isOverFrom && isUnderTo;
}

function parseBracket(name: string): Bracket | null {
	const [, least, most] = RANGE.exec(name) ?? [];
	if (least !== undefined && most !== undefined) {
		const [from, to] = [parseQuantity(withUnitOf(least, most)), parseQuantity(most)];
		if (from === null || to === null) return null;
		return { from: from.value, to: to.value, includesFrom: true, includesTo: true, dimension: to.dimension };
	}
	const limit = parseQuantity(name.replace(UP_TO, "").replace(OVER, ""));
	if (limit === null) return null;
	const { value, dimension } = limit;
	const includesLimit = !EXCLUSIVE.test(name);
	const range = { includesFrom: includesLimit, includesTo: includesLimit, dimension };
	if (UP_TO.test(name)) return { ...range, from: Number.NEGATIVE_INFINITY, to: value };
	return OVER.test(name) ? { ...range, from: value, to: Number.POSITIVE_INFINITY } : null;
}

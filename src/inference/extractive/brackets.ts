import { readAmounts, withUnitOf } from "./limits.ts";
import { type Dimension, parseQuantity } from "./quantities.ts";
import type { Unit } from "./unit.ts";

/** The quantities for which a row is, such as those of "up to 5 kg". */
interface Bracket {
	from: number;
	to: number;
	dimension: Dimension;
}

const UP_TO = /^(?:up to|under|below|less than|bis(?: zu)?|max\.?|[<≤])\s*/i;
const OVER = /^(?:over|above|more than|from|ab|über|[>≥])\s*/i;
const RANGE = /^([$€£¥₹]?\d[\d.,]*(?:\s?\p{L}{1,5})?)\s?(?:to|bis|[-–—])\s?([$€£¥₹]?\d.*)$/iu;

/**
 * Returns the row for the quantity in a question in lower case, such as "5–10 kg" for a parcel of 6 kg, or null if the names
 * of the rows aren't ranges of it.
 */
export function findBracket(question: string, rows: readonly Unit[]): Unit | null {
	const brackets = rows.flatMap((row) => {
		const bracket = parseBracket(row.cells[0]?.text ?? "");
		return bracket === null ? [] : [{ row, ...bracket }];
	});
	const [first] = brackets;
	if (first === undefined || brackets.length < Math.max(2, rows.length)) return null;
	const { dimension } = first;
	const quantity = readAmounts(question).find((amount) => amount.dimension === dimension);
	if (dimension === "count" || quantity === undefined) return null;
	const { value } = quantity;
	const fitting = brackets.filter(
		(bracket) => bracket.dimension === dimension && bracket.from <= value && value <= bracket.to,
	);
	return fitting.toSorted((a, b) => (a.to === b.to ? b.from - a.from : a.to - b.to))[0]?.row ?? null;
}

function parseBracket(name: string): Bracket | null {
	const [, least, most] = RANGE.exec(name) ?? [];
	if (least !== undefined && most !== undefined) {
		const [from, to] = [parseQuantity(withUnitOf(least, most)), parseQuantity(most)];
		return from === null || to === null ? null : { from: from.value, to: to.value, dimension: to.dimension };
	}
	const limit = parseQuantity(name.replace(UP_TO, "").replace(OVER, ""));
	if (limit === null) return null;
	const { value, dimension } = limit;
	if (UP_TO.test(name)) return { from: Number.NEGATIVE_INFINITY, to: value, dimension };
	return OVER.test(name) ? { from: value, to: Number.POSITIVE_INFINITY, dimension } : null;
}

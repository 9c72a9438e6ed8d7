import { isColumnOf } from "./answer-kinds.ts";
import { parseQuantity, type Quantity } from "./quantities.ts";
import type { QueryTerm } from "./query-terms.ts";
import type { FilteredRows } from "./row-filter.ts";
import { intersects } from "./stems.ts";
import type { Unit } from "./unit.ts";

/** A limit that a question sets, as in "which cost less than 20 €". */
interface Threshold {
	quantity: Quantity;
	isUpper: boolean;
	includesLimit: boolean;
}

const ASKS_WHICH = /\b(?:which|what|list|show|all|any|anything|something|who)\b/;
const QUANTITY = String.raw`(?:than |to |of )?([$€£¥₹]?\s?\d[\d.,]*(?:\s?(?:[$€£¥₹%°]|\p{L}+))?)`;
const COMPARISONS: readonly (readonly [RegExp, Omit<Threshold, "quantity">])[] = [
	[
		new RegExp(String.raw`\b(?:at most|no more|not more|up|maximum|max\.?) ${QUANTITY}`, "u"),
		{ isUpper: true, includesLimit: true },
	],
	[
		new RegExp(String.raw`\b(?:at least|no less|not less|minimum|min\.?) ${QUANTITY}`, "u"),
		{ isUpper: false, includesLimit: true },
	],
	[
		new RegExp(
			String.raw`\b(?:(?:less|fewer|cheaper|shorter|lower|smaller|lighter|faster|quicker)(?= than)|under|below) ${QUANTITY}`,
			"u",
		),
		{ isUpper: true, includesLimit: false },
	],
	[
		new RegExp(
			String.raw`\b(?:(?:more|longer|higher|larger|bigger|heavier|taller|greater|slower)(?= than)|over|above|exceed(?:s|ing)?) ${QUANTITY}`,
			"u",
		),
		{ isUpper: false, includesLimit: false },
	],
];

/** Points of a column that the question names, or whose quantities or header fit. */
const NAMED_POINTS = 2;
const DIMENSION_POINTS = 2;
const HEADER_POINTS = 1;
const POINTS_MIN = 2;

/** Returns the rows within the limit that a question in lower case sets, or null if it sets none that a column has. */
export function findRowsWithin(
	text: string,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): FilteredRows | null {
	const threshold = ASKS_WHICH.test(text) ? readThreshold(text) : null;
	const columns = rows[0]?.cells ?? [];
	if (threshold === null) return null;
	let best: { at: number; points: number } | null = null;
	for (let at = 1; at < columns.length; at++) {
		const { column = "", columnTerms = new Set<string>() } = columns[at] ?? {};
		const quantities = rows.flatMap((row) => parseQuantity(row.cells[at]?.text ?? "") ?? []);
		const { dimension } = threshold.quantity;
		const fitting = quantities.filter((quantity) => quantity.dimension === dimension && quantity.value > 0);
		if (fitting.length === 0) continue;
		const points =
			(terms.some(({ stems }) => intersects(stems, columnTerms)) ? NAMED_POINTS : 0) +
			(dimension === "count" ? 0 : DIMENSION_POINTS) +
			(dimension === "money" && isColumnOf(column, "money") ? HEADER_POINTS : 0);
		if (points >= POINTS_MIN && points > (best?.points ?? 0)) best = { at, points };
	}
	if (best === null) return null;
	const { at } = best;
	const found = rows.filter((row) => isWithin(parseQuantity(row.cells[at]?.text ?? ""), threshold));
	if (found.length === 0) return null;
	return { rows: found, cells: new Set(found.flatMap(({ cells }) => cells[at] ?? [])) };
}

function readThreshold(text: string): Threshold | null {
	for (const [pattern, comparison] of COMPARISONS) {
		const quantity = parseQuantity(pattern.exec(text)?.[1] ?? "");
		if (quantity !== null) return { ...comparison, quantity };
	}
	return null;
}

/** Returns whether a quantity is within a limit. Zero has every dimension, such as the price "free". */
function isWithin(
	quantity: Quantity | null,
	{ quantity: limit, isUpper, includesLimit }: Threshold,
): boolean {
	if (quantity === null) return false;
	const { value, dimension } = quantity;
	if (dimension !== limit.dimension && value !== 0 && Number.isFinite(value)) return false;
	if (includesLimit && value === limit.value) return true;
	return isUpper ? value < limit.value : value > limit.value;
}

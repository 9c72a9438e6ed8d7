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

/** Words that set a limit. */
interface Comparison extends Omit<Threshold, "quantity"> {
	pattern: RegExp;
	/** Whether it sets limits only for durations: "faster than 200 km/h" is a lower limit. */
	isForDurations: boolean;
}

/** Matches a question for the rows that have something in common. */
const ASKS_WHICH =
	/^(?:(?:and|so|please|in|on|at|for) )*(?:which|what|who|list|show|name|any|anything|something|all|is there|are there|do any|(?:do|can|could) (?:i|you|we) (?:have|offer|sell|get|buy|find)|(?:[\p{L}-]+ )?\p{L}+s (?:under|below|over|above|up to))\b/u;
/** Matches a condition, which isn't a filter: "what is the fine if I return it more than 3 days late". */
const CONDITION = /\b(?:if|when|after|once|because)\b/;
/** Matches a negation directly before a limit, as in "no longer than" and "don't cost more than". */
const NEGATION = /(?:\b(?:no|not|never|without|cannot)|n't)(?: (?!(?:and|or|but)\b)\p{L}+){0,2} $/u;
const COMPARISONS: readonly Comparison[] = [
	comparison(String.raw`at most|up(?= to)|maximum|max\.?`, { isUpper: true, includesLimit: true }),
	comparison(String.raw`at least|minimum|min\.?`, { isUpper: false, includesLimit: true }),
	comparison("(?:less|fewer|cheaper|shorter|lower|smaller|lighter)(?= than)|under|below", { isUpper: true }),
	comparison(
		"(?:more|longer|higher|larger|bigger|heavier|taller|greater)(?= than)|over|above|exceed(?:s|ing)?",
		{ isUpper: false },
	),
	comparison("(?:faster|quicker)(?= than)", { isUpper: true, isForDurations: true }),
	comparison("slower(?= than)", { isUpper: false, isForDurations: true }),
];

function comparison(words: string, limit: Partial<Comparison> & Pick<Comparison, "isUpper">): Comparison {
	const quantity = String.raw`(?:than |to |of )?([$€£¥₹]?\s?\d[\d.,]*(?:\s?(?:[$€£¥₹%°]|\p{L}+))?)`;
	const pattern = new RegExp(String.raw`\b(?:${words}) ${quantity}`, "u");
	return { includesLimit: false, isForDurations: false, ...limit, pattern };
}

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
	for (const { pattern, isForDurations, isUpper, includesLimit } of COMPARISONS) {
		const found = pattern.exec(text);
		const quantity = parseQuantity(found?.[1] ?? "");
		if (found === null || quantity === null) continue;
		const before = text.slice(0, found.index);
		if (CONDITION.test(before) || (isForDurations && quantity.dimension !== "duration")) return null;
		const isNegated = NEGATION.test(before);
		return { quantity, isUpper: isUpper !== isNegated, includesLimit: includesLimit !== isNegated };
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

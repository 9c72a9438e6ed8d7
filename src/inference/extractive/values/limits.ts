import { lazy } from "../../../text/lazy.ts";
import { CLOCK_TIME, readSpan } from "./clock-times.ts";
import { readDateLimits, removeDateLimits } from "./date-limits.ts";
import { parseQuantity, type Quantity } from "./quantities.ts";

/** A limit that a question sets, as in "which cost less than 20 €". */
export interface Limit extends Direction {
	quantity: Quantity;
	/** The things that it counts, if only a column that names them has it. */
	counted?: string;
	/** Whether a date has its year. Without one, its quantity is only the fraction of a year. */
	hasYear?: boolean;
}

interface Direction {
	isUpper: boolean;
	includesLimit: boolean;
}

/** Words that set a limit. */
interface Comparison extends Direction {
	pattern: RegExp;
}

/** Matches a condition, which isn't a filter: "what is the fine if I return it more than 3 days late". */
const CONDITION = /\b(?:if|when|after(?!-)|once|because|wenn)\b|(?:^|,)\s*falls\b/;
/** Matches a negation directly before a limit, as in "no longer than" and "don't cost more than". */
const NEGATED_LIMIT =
	/\b(?:no|without) $|(?:\b(?:not|never|cannot|nicht)|n't)(?: (?!(?:and|or|but)\b)\p{L}+){0,2} $/u;
const NUMBERS = "an? one two three four five six seven eight nine ten eleven twelve".split(" ");
const WRITTEN = String.raw`(?:${NUMBERS.join("|")}) (?:second|minute|hour|day|week|month|year|euro|pound|dollar)s?\b`;
const AMOUNT = String.raw`(?:${WRITTEN}|${CLOCK_TIME}|[$€£¥₹]?\s?(?:(?<!\S)[-−])?\d[\d.,]*(?:\s?(?:[$€£¥₹%°]|(?!(?:am|and|or|but|und|oder)\b)\p{L}+(?:/\p{L}+)?))?)`;
const comparisons = lazy((): readonly Comparison[] => [
	comparison(String.raw`within|at most|up(?= to)|maximum|max\.?|höchstens|maximal|bis(?= zu)`, {
		isUpper: true,
		includesLimit: true,
	}),
	comparison(String.raw`at least|minimum|min\.?|mindestens`, { isUpper: false, includesLimit: true }),
	comparison(
		"(?:less|fewer|cheaper|shorter|lower|smaller|lighter|colder|cooler|younger|thinner|narrower|closer|nearer|earlier)(?= than)|under|below",
		{ isUpper: true },
	),
	comparison("(?:weniger|kürzer|billiger|günstiger|kleiner|leichter)(?= als)|unter", { isUpper: true }),
	comparison(
		"(?:more|longer|higher|larger|bigger|heavier|taller|greater|warmer|hotter|deeper|wider|older|thicker|later)(?= than)|over|above|exceed(?:s|ing)?",
		{ isUpper: false },
	),
	comparison("(?:mehr|länger|höher|größer|schwerer)(?= als)|über", { isUpper: false }),
]);
/** Matches both limits of a range. */
const range = lazy(() => new RegExp(`\\b(?:between|zwischen) (${AMOUNT}) (?:and|und) (${AMOUNT})`, "giu"));

function comparison(words: string, { isUpper, includesLimit = false }: Partial<Comparison>): Comparison {
	const pattern = new RegExp(`(?<!\\p{L})(?:${words}) (?:than |als |to |zu |of )?(${AMOUNT})`, "giu");
	return { pattern, isUpper: isUpper === true, includesLimit };
}

/** Returns all limits that a question in lower case sets. */
export function readLimits(question: string): Limit[] {
	const limits: Limit[] = [];
	const add = (
		quantity: Quantity | null,
		at: number,
		{ isUpper, includesLimit }: Omit<Comparison, "pattern">,
	) => {
		const before = question.slice(0, at);
		if (quantity === null || CONDITION.test(before)) return;
		const isNegated = NEGATED_LIMIT.test(before);
		limits.push({ quantity, isUpper: isUpper !== isNegated, includesLimit: includesLimit !== isNegated });
	};
	for (const { pattern, ...comparison } of comparisons()) {
		for (const { 0: words, 1: amount = "", index } of question.matchAll(pattern))
			if (readDateLimits(words).length === 0) add(readAmount(amount), index, comparison);
	}
	for (const { 1: from = "", 2: to = "", index } of question.matchAll(range())) {
		const [least, most] = readRange(from, to);
		add(least, index, { isUpper: false, includesLimit: true });
		add(most, index, { isUpper: true, includesLimit: true });
	}
	limits.push(...readDates(question));
	if (OUT_OF_STOCK.test(question) && !CONDITION.test(question)) limits.push(...exactly(NOTHING, "stock"));
	return limits;
}

function readDates(question: string): Limit[] {
	return readDateLimits(question).flatMap(({ value, index, ...limit }) =>
		CONDITION.test(question.slice(0, index)) ? [] : [{ quantity: { value, dimension: "date" }, ...limit }],
	);
}

const NOTHING: Quantity = { value: 0, dimension: "count" };
/** Matches a request for what there is nothing left of. */
const OUT_OF_STOCK = /\b(?:out of stock|sold out|(?:zero|no|nothing|not) (?:left )?(?:in )?stock)\b/;

/** Returns the limits of a number of things. */
function exactly(quantity: Quantity, counted: string): Limit[] {
	return [true, false].map((isUpper) => ({ quantity, counted, isUpper, includesLimit: true }));
}

/** Reads both amounts of a range, whose unit may be given only once, as in "between 10 and 20 €" or "9 and 5 pm". */
function readRange(from: string, to: string): [Quantity | null, Quantity | null] {
	const isClock = [from, to].some((amount) => readAmount(amount)?.dimension === "clock");
	const [start, end] = (isClock ? readSpan(from, to) : null) ?? [];
	if (start === undefined || end === undefined)
		return [readAmount(withUnitOf(from, to)), readAmount(withUnitOf(to, from))];
	return [
		{ value: start, dimension: "clock" },
		{ value: end, dimension: "clock" },
	];
}

/** Returns the limits of the first number of things that a question in lower case counts, as in "2 room apartments". */
export function readCount(question: string): Limit[] {
	const [amount = "", counted = ""] = /(?<![\p{L}\d.,])\d(?:[\d.,]*\d)?[ -](\p{L}+)/u.exec(question) ?? [];
	const quantity = parseQuantity(amount);
	if (quantity?.dimension !== "count") return [];
	return exactly(quantity, counted);
}

/** Removes the limits that a question sets, except for what they count, as in "more than 60 guests", unless `isWhole`. */
export function removeLimits(question: string, { isWhole = false } = {}): string {
	const letters = (amount: string) => (isWhole ? "" : amount.replace(/[^\p{L} ]/gu, ""));
	const withoutRanges = question.replace(range(), (_, from: string, to: string) => letters(`${from} ${to}`));
	return comparisons().reduce(
		(text, { pattern }) => text.replace(pattern, (_, amount: string) => letters(amount)),
		isWhole ? removeDateLimits(withoutRanges) : withoutRanges,
	);
}

/** Reads an amount whose number may be a word, as in "an hour" and "two weeks". */
function readAmount(amount: string): Quantity | null {
	return parseQuantity(amount.replace(/^\p{L}+/u, (word) => String(Math.max(1, NUMBERS.indexOf(word)))));
}

/** Returns the amounts in a question. */
export function readAmounts(question: string): Quantity[] {
	return [...question.matchAll(new RegExp(AMOUNT, "giu"))].flatMap(([amount]) => readAmount(amount) ?? []);
}

/** Returns an amount with the unit of another one if it has none. */
function withUnitOf(amount: string, other: string): string {
	return /^[\d.,]+$/.test(amount) ? other.replace(/\d[\d.,]*/, amount) : amount;
}

/** Returns whether a quantity is within a limit. Zero has every dimension, such as the price "free". */
export function isWithin(
	quantity: Quantity | null,
	{ quantity: limit, isUpper, includesLimit }: Limit,
): boolean {
	if (quantity === null) return false;
	const { value, dimension } = quantity;
	if (dimension !== limit.dimension && value !== 0 && Number.isFinite(value)) return false;
	if (includesLimit && value === limit.value) return true;
	return isUpper ? value < limit.value : value > limit.value;
}

import type { Question } from "../question/question.ts";
import type { Group } from "../units/unit.ts";
import { isWithin, type Limit, readAmounts, readLimits } from "../values/limits.ts";
import type { Members } from "./members.ts";

/** Ways to write a range in the name of a row, and the words that set the same limits in a question. */
const RANGES: readonly (readonly [RegExp, string])[] = [
	[/^(?:bis(?: zu)?(?!\p{L})|max(?:imum|imal)?(?!\p{L})\.?|[<≤])\s*/u, "up to "],
	[/^(?:from|ab|[>≥])\s+(?=\P{L})/u, "at least "],
	[/^([$€£¥₹]?\d[\d.,]*(?:\s?\p{L}{1,5})?)\s?(?:to|bis|[-–—])\s?([$€£¥₹]?\d.*)$/u, "between $1 and $2"],
];
/** Matches a range in a question, for which several rows may be. */
const ASKED_RANGE = /\d\s?(?:to|and|bis|und|[-–—])\s?[$€£¥₹]?\d/u;
/** By which share of it "over 5 kg" is more than 5 kg. */
const JUST = 1e-6;

/**
 * Returns the row for the quantity in a question in lower case, such as "5–10 kg" for a parcel of 6 kg, or null if the
 * question has several or the names of the rows aren't ranges of it.
 */
export function chooseBracket({ units: rows }: Group, { text: question }: Question): Members | null {
	const brackets = rows.map((row) => ({ row, limits: readLimits(writeRange(row.cells[0]?.text ?? "")) }));
	const dimension = brackets[0]?.limits[0]?.quantity.dimension;
	const quantities = readAmounts(question).filter((amount) => amount.dimension === dimension);
	const [quantity] = quantities;
	if (rows.length < 2 || brackets.some(({ limits }) => limits.length === 0)) return null;
	if (dimension === "count" || quantity === undefined || quantities.length > 1 || ASKED_RANGE.test(question))
		return null;
	const limit = readLimits(question).find((other) => other.quantity.value === quantity.value);
	const change = limit?.includesLimit === false ? (limit.isUpper ? -JUST : JUST) : 0;
	const asked = { ...quantity, value: quantity.value * (1 + change) };
	const fitting = brackets.filter(({ limits }) => limits.every((other) => isWithin(asked, other)));
	const most = (limits: readonly Limit[]) => limitOf(limits, true) ?? Number.POSITIVE_INFINITY;
	const least = (limits: readonly Limit[]) => limitOf(limits, false) ?? 0;
	const [narrowest] = fitting.toSorted(
		(a, b) => most(a.limits) - most(b.limits) || least(b.limits) - least(a.limits),
	);
	if (narrowest === undefined) return null;
	return { units: [narrowest.row], areAll: false, cells: new Set(), areCellsEnough: false };
}

function writeRange(name: string): string {
	return RANGES.reduce((text, [pattern, words]) => text.replace(pattern, words), name.toLowerCase());
}

function limitOf(limits: readonly Limit[], isUpper: boolean): number | undefined {
	return limits.find((limit) => limit.isUpper === isUpper)?.quantity.value;
}

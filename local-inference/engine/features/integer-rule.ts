/** Largest range whose integers are listed in the grammar. */
const LISTED_MAX = 256;
/** Numbers with this many digits are safe integers of JavaScript. */
const DIGITS_MAX = 15;

/**
 * Returns the body of a GBNF rule for the integers that a JSON Schema allows, or null if no rule can enforce its range.
 * Integers have at most 15 digits.
 */
export function integerRule(schema: Record<string, unknown>): string | null {
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
	const lower = numbers(minimum, exclusiveMinimum, Math.ceil, (value) => Math.floor(value) + 1);
	const upper = numbers(maximum, exclusiveMaximum, Math.floor, (value) => Math.ceil(value) - 1);
	if (lower === null || upper === null) return null;
	const limit = 10 ** DIGITS_MAX - 1;
	const min = Math.max(-limit, ...lower);
	const max = Math.min(limit, ...upper);
	if (min > max) return null;
	if (max - min < LISTED_MAX)
		return Array.from({ length: max - min + 1 }, (_, index) => `"${min + index}"`).join(" | ");
	if (max < limit) return null;
	const positive = `[1-9] [0-9]{0,${DIGITS_MAX - 1}}`;
	if (min === -limit) return `"0" | "-"? ${positive}`;
	if (min === 0) return `"0" | ${positive}`;
	return min === 1 ? positive : null;
}

/** Returns the bounds that are given, each inclusive, or null if one is not a number. */
function numbers(
	inclusive: unknown,
	exclusive: unknown,
	toInteger: (value: number) => number,
	toInclusive: (value: number) => number,
): number[] | null {
	const bounds: number[] = [];
	for (const [value, convert] of [
		[inclusive, toInteger],
		[exclusive, toInclusive],
	] as const) {
		if (value === undefined) continue;
		if (typeof value !== "number") return null;
		bounds.push(convert(value));
	}
	return bounds;
}

/** A property that is measured, such as height. */
interface Dimension {
	/** Matches a question for it, in lower case. */
	asked: RegExp;
	/** Matches a text that says so, besides the unit. */
	said: RegExp;
	/** Matches the name of a column with it. */
	column: RegExp;
	/** Matches a value with a unit of it. */
	value: RegExp;
}

const LENGTH =
	/\d ?(?:[cmk]?m|ft|in|yds?)\b|\b(?:kilo|centi|milli)?met(?:er|re)s?\b|\b(?:miles?|feet|foot|inch(?:es)?|yards?)\b/i;
const WEIGHT = /\d ?(?:k?g|mg|lbs?|oz|t)\b|\b(?:kilo|milli)?grams?\b|\b(?:kilos?|pounds?|tons?|tonnes?)\b/i;
/** Matches an area or a size of data. */
const SIZE =
	/\d ?(?:[cmk]?m[²2]|ha|[KMGT]i?B)\b|\d ?m²|\b(?:hectares?|acres?|square (?:kilo)?(?:met(?:er|re)s?|feet|miles?)|(?:mega|giga|kilo)bytes?)\b/;

/** Returns whether a text has a value for how big something is. */
export function tellsSize(text: string): boolean {
	return [LENGTH, WEIGHT, SIZE].some((unit) => unit.test(text));
}

/** The dimensions that texts name, the most specific first. */
const DIMENSIONS: readonly Dimension[] = [
	{
		asked: /\bhow (?:steep|much (?:climb|ascent))|\b(?:gradient|slope)\b/,
		said: /\b(?:steep(?:er|est)?|gradient|slopes?|incline|climbs?|ascents?)\b/i,
		column: /\b(?:steepness|gradient|slope|climb|ascent|elevation gain|incline)\b/i,
		value: /\d ?(?:%|°|m|ft)|\bdegrees\b|\bpercent\b|\bmet(?:er|re)s\b|\bfeet\b/i,
	},
	{
		asked:
			/\bhow (?:high|tall)\b|\b(?:height|altitude|elevation) of\b|\bwhat (?:height|altitude|elevation)\b/,
		said: /\b(?:high(?:est)?|tall(?:est)?|height|altitude|elevation|above sea level|rises?)\b/i,
		column: /\b(?:height|high|tall|altitude|elevation|summit|peak)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow deep\b|\bdepth of\b|\bwhat depth\b/,
		said: /\b(?:deep(?:est)?|depth)\b/i,
		column: /\b(?:depth|deep)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow (?:wide|broad)\b|\b(?:width|breadth|wingspan) of\b|\bwhat width\b/,
		said: /\b(?:wide|width|broad|breadth|wingspan|across)\b/i,
		column: /\b(?:width|wide|breadth|wingspan)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow thick\b|\b(?:thickness|diameter) of\b|\bwhat (?:thickness|diameter)\b/,
		said: /\b(?:thick|thickness|diameter|around|circumference)\b/i,
		column: /\b(?:thickness|thick|diameter|gauge)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow long\b|\blength of\b|\bwhat length\b/,
		said: /\b(?:long|length)\b/i,
		column: /\b(?:length|long|distance)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow far\b|\bdistance\b/,
		said: /\b(?:away|distance|apart|from each other)\b/i,
		column: /\b(?:distance|away|far|length)\b/i,
		value: LENGTH,
	},
	{
		asked: /\bhow heavy\b|\bhow much (?:do|does|did|can|may) .*\bweigh\b|\bweight of\b|\bwhat weight\b/,
		said: /\b(?:weighs?|weight|weighed|weighing|heavy)\b/i,
		column: /\b(?:weight|mass|heavy)\b|\bkg\b/i,
		value: WEIGHT,
	},
];

/** Matches a question for a period or a length: "how long is it?", unlike "how long does it take?" */
const ASKS_FOR_LENGTH =
	/(?<!\bfor )\bhow long\W*$|\bhow long (?:is|are|was|were|can|may|must|should)\b(?! (?:\p{L}+ ){1,4}(?:stay|wait|keep|take|last|park|borrow|use|play|run|work|store|valid|open|closed|available|cook|bake)\b)/u;
/** Matches a text that is nothing but an amount, such as a cell. */
const AMOUNT_ONLY =
	/^\W*(?:(?:about|approx\.?|ca\.?|up to|max\.?|over) )?[\d.,]+(?: ?(?:–|-|to) ?[\d.,]+)? ?\p{L}{1,12}\W*$/u;

/**
 * Returns how a text fits a question in lower case for a dimension: "said" if it says so, "possible" if it only has a
 * value with a unit of it, "other" if it has that of another one, such as a length instead of a height, "none" if it has no such
 * value, and null if the question asks for no dimension.
 */
export function fitsDimension(text: string, question: string): "said" | "possible" | "other" | "none" | null {
	const asked = DIMENSIONS.find((dimension) => dimension.asked.test(question));
	if (asked === undefined) return null;
	if (!asked.value.test(text)) return "none";
	if (asked.said.test(text)) return "said";
	return DIMENSIONS.some(({ said }) => said.test(text)) ? "other" : "possible";
}

/** Returns whether a question in lower case, such as "how long is it?", is answered by a length as well as by a period. */
export function asksForLength(question: string): boolean {
	return ASKS_FOR_LENGTH.test(question);
}

/** Returns whether a text is a length and nothing else. */
export function isLength(text: string): boolean {
	return LENGTH.test(text) && AMOUNT_ONLY.test(text);
}

/** Returns whether a text says how long something is in space, or is a length and nothing else. */
export function tellsLength(text: string): boolean {
	return LENGTH.test(text) && (/\blong\b|\blength\b/i.test(text) || isLength(text));
}

/** Returns whether the name of a column is that of a dimension which a question in lower case asks for. */
export function isColumnOfDimension(column: string, question: string): boolean {
	return DIMENSIONS.find(({ asked }) => asked.test(question))?.column.test(column) ?? false;
}

/** Returns whether a column has another dimension than that which a question in lower case asks for. */
export function isColumnOfOther(column: string, question: string): boolean {
	const asked = DIMENSIONS.find((dimension) => dimension.asked.test(question));
	if (asked === undefined || asked.column.test(column)) return false;
	return DIMENSIONS.some((dimension) => dimension.column.test(column));
}

import { readNumber } from "../../text/numbers.ts";
import { type Dimension, findUnit as findCommonUnit, listUnits, type Unit } from "../../text/units.ts";

/** A number in a sentence, with its unit. */
export interface Quantity {
	/** The number as written, without separators. For example, "20:15" or "21000000". */
	written: string;
	/** NaN if the number is a time such as "20:15". */
	value: number;
	/** Null if the number counts things or is a date. */
	unit: QuantityUnit | null;
	/** Whether the number is a whole decade, such as "1990s". */
	isDecade: boolean;
	/** Whether a word such as "about" precedes the number. */
	isApproximate: boolean;
}

/** Each currency is a dimension, because currencies aren't converted to each other. */
type QuantityDimension = Dimension | "euro" | "dollar" | "sterling" | "franc" | "yen" | "crown" | "clock";

interface QuantityUnit extends Unit<QuantityDimension> {
	/** The other meaning of its name: a pound is a weight or a sum. */
	other?: Unit<QuantityDimension>;
}

/** How much two sizes may differ to be considered equal. A month has 28 to 31 days. */
const CONVERTED_TOLERANCE = 0.035;
/** How much a number may differ from an approximate one. */
const APPROXIMATE_TOLERANCE = 0.06;

/** Returns whether two quantities agree. An approximate quantity agrees with one that is close to it. */
export function agree(a: Quantity, b: Quantity): boolean {
	const isApproximate = a.isApproximate || b.isApproximate;
	if (a.isDecade !== b.isDecade) return floorToDecade(a.value) === floorToDecade(b.value);
	if (Number.isNaN(a.value) || Number.isNaN(b.value))
		return a.written === b.written && (a.unit === null || b.unit === null || a.unit.size === b.unit.size);
	if (a.unit === null || b.unit === null) {
		if (a.value === b.value) return true;
		return isApproximate && !isYear(a) && !isYear(b) && isClose(a.value, b.value, APPROXIMATE_TOLERANCE);
	}
	const [one, other] = [meaningBeside(a.unit, b.unit), meaningBeside(b.unit, a.unit)];
	if (one.dimension !== other.dimension) return false;
	const isSameUnit = one.size === other.size;
	if (isSameUnit && a.value === b.value) return true;
	const tolerance = isApproximate ? APPROXIMATE_TOLERANCE : isSameUnit ? 0 : CONVERTED_TOLERANCE;
	return isClose(a.value * one.size, b.value * other.size, tolerance);
}

/** Returns the meaning of a unit that has the dimension of another unit: "pounds" beside "£" are a sum. */
function meaningBeside(unit: QuantityUnit, { dimension }: QuantityUnit): Unit<QuantityDimension> {
	return unit.other?.dimension === dimension ? unit.other : unit;
}

function isClose(a: number, b: number, tolerance: number): boolean {
	return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function isYear({ value, unit, written }: Quantity): boolean {
	return unit === null && value >= 1000 && value < 2100 && written.length === 4;
}

function floorToDecade(year: number): number {
	return Math.floor(year / 10) * 10;
}

/** Returns whether two quantities are the same number of different units, as in "25 months" and "25 years". */
export function hasOtherUnit(a: Quantity, b: Quantity): boolean {
	return a.value === b.value && a.unit?.dimension === b.unit?.dimension && a.unit?.size !== b.unit?.size;
}

/** A number that starts at a token, and the number of tokens that it consists of. */
export interface ParsedQuantity {
	quantity: Quantity;
	length: number;
}

/**
 * Parses the number that starts at a token: digits or number words, multiples, fractions, and the unit. Returns null if
 * there is none. The first number of a range, such as "four to six weeks", has the unit of the second one. Tokens are
 * folded and in lower case.
 */
export function parseQuantity(tokens: readonly string[], at: number): ParsedQuantity | null {
	const parsed = parseNumber(tokens, at);
	if (parsed === null || parsed.quantity.unit !== null || parsed.length === 0) return parsed;
	const end = at + parsed.length;
	if (!RANGE.has(tokens[end] ?? "")) return parsed;
	const unit = parseNumber(tokens, end + 1)?.quantity.unit ?? null;
	// In "10 to 3 pm", the first time is in the morning.
	return unit?.dimension === "clock" ? parsed : { ...parsed, quantity: { ...parsed.quantity, unit } };
}

const RANGE = new Set("to or - – —".split(" "));

function parseNumber(tokens: readonly string[], at: number): ParsedQuantity | null {
	const first = tokens[at] ?? "";
	const number = startsWithDigit(first) ? parseDigits(first) : parseNumberWords(tokens, at);
	if (number === null) return null;
	const before = tokens[at - 1] ?? "";
	const isApproximate = APPROXIMATE.has(before);
	const currency = CURRENCIES.has(before) ? findUnit(before) : null;
	let { value, length } = number;
	const multiple = MULTIPLES.get(tokens[at + length] ?? "");
	if (multiple !== undefined && !Number.isNaN(value)) {
		value *= multiple;
		length++;
	}
	const fraction = FRACTIONS.get(tokens[at + length] ?? "");
	if (fraction !== undefined && value < 10) {
		const rest = parseFraction(tokens, at + length, value * fraction);
		return { quantity: { ...rest.quantity, isApproximate }, length: length + rest.length };
	}
	const { unit: following, length: unitLength } = parseUnit(tokens, at + length);
	const written = Number.isNaN(value) ? first : String(value);
	return {
		quantity: {
			written,
			value,
			unit: currency ?? following,
			isDecade: /^\d{3}0s$/.test(first),
			isApproximate,
		},
		length: length + (currency === null ? unitLength : 0),
	};
}

function startsWithDigit(token: string): boolean {
	const code = token.charCodeAt(0);
	return code >= 0x30 && code <= 0x39;
}

/**
 * Returns the quantity of a fraction of a unit, as in "three quarters of an hour" and "half a year", or else of a
 * share.
 */
function parseFraction(tokens: readonly string[], at: number, value: number): ParsedQuantity {
	const skipped = tokens[at + 1] === "of" ? 2 : 1;
	const hasArticle = ARTICLES.has(tokens[at + skipped] ?? "");
	const { unit, length } = parseUnit(tokens, at + skipped + (hasArticle ? 1 : 0));
	if (unit !== null && (hasArticle || skipped === 1)) {
		return {
			quantity: { written: String(value), value, unit, isDecade: false, isApproximate: false },
			length: skipped + (hasArticle ? 1 : 0) + length,
		};
	}
	const share = { dimension: "share", size: 1 } as const;
	return {
		quantity: { written: String(value), value, unit: share, isDecade: false, isApproximate: false },
		length: 1,
	};
}

function parseDigits(token: string): { value: number; length: number } {
	return { value: readNumber(token.replace(/s$/, "")), length: 1 };
}

function parseNumberWords(tokens: readonly string[], at: number): { value: number; length: number } | null {
	const first = tokens[at] ?? "";
	const fraction = FRACTIONS.get(first);
	if (fraction !== undefined) return NUMBER_WORDS.has(tokens[at - 1] ?? "") ? null : parseHalf(tokens, at);
	const value = NUMBER_WORDS.get(first);
	if (value === undefined) {
		// "A hundred" is a number, "hundreds of" is not.
		const multiple = MULTIPLES.get(first);
		const isCounted = tokens[at - 1] === "a" || tokens[at - 1] === "one";
		return multiple !== undefined && isCounted ? { value: multiple, length: 1 } : null;
	}
	const ones = NUMBER_WORDS.get(tokens[at + 1] ?? "") ?? 0;
	const isCompound = value >= 20 && ones > 0 && ones < 10;
	return isCompound ? { value: value + ones, length: 2 } : { value, length: 1 };
}

/** Returns a length of 0, so that the fraction itself is parsed next. "Second" and "quarter" need an article. */
function parseHalf(tokens: readonly string[], at: number): { value: number; length: number } | null {
	const before = tokens[at - 1] ?? "";
	return tokens[at] === "half" || ARTICLES.has(before) ? { value: 1, length: 0 } : null;
}

function parseUnit(tokens: readonly string[], at: number): { unit: QuantityUnit | null; length: number } {
	const [first = "", second = ""] = [tokens[at], tokens[at + 1]];
	if (first === "per" && second === "cent") return { unit: { dimension: "share", size: 0.01 }, length: 2 };
	if (first === "nautical" && /^miles?$/.test(second)) return { unit: NAUTICAL_MILE, length: 2 };
	const isHyphenated = first === "-" || WORKING.has(first);
	const unit = findUnit(isHyphenated ? second : first);
	return unit === null ? { unit, length: 0 } : { unit, length: isHyphenated ? 2 : 1 };
}

const NAUTICAL_MILE = { dimension: "length", size: 1852 } as const;

/** Signs and codes that precede a sum. */
const CURRENCIES = new Set("€ $ £ eur usd gbp chf jpy".split(" "));
const APPROXIMATE = new Set("about around roughly approximately nearly almost circa some".split(" "));
const ARTICLES = new Set(["a", "an", "one"]);
const WORKING = new Set(["working", "business", "calendar", "whole", "full"]);

const MULTIPLES = new Map([
	["hundred", 1e2],
	["thousand", 1e3],
	["million", 1e6],
	["billion", 1e9],
	["trillion", 1e12],
]);

/** Starts at "two", because "one" is rarely a number. */
const NUMBER_WORDS = new Map([
	..."two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
		.split(" ")
		.map((word, at) => [word, at + 2] as const),
	..."twenty thirty forty fifty sixty seventy eighty ninety"
		.split(" ")
		.map((word, at) => [word, (at + 2) * 10] as const),
]);

const FRACTIONS = new Map<string, number>(
	"half/2 halves/2 third/3 thirds/3 quarter/4 quarters/4 fifth/5 fifths/5 sixth/6 eighth/8 eighths/8 tenth/10 tenths/10"
		.split(" ")
		.map((pair) => {
			const [word = "", divisor] = pair.split("/");
			return [word, 1 / Number(divisor)] as const;
		}),
);

const POUND: QuantityUnit = { dimension: "mass", size: 453.6, other: { dimension: "sterling", size: 1 } };

const OWN_UNITS: ReadonlyMap<string, QuantityUnit> = new Map<string, QuantityUnit>([
	...listUnits("euro", "€:1 euro:1 eur:1"),
	...listUnits("dollar", "$:1 dollar:1 usd:1"),
	...listUnits("sterling", "£:1 gbp:1"),
	...listUnits("franc", "franc:1 chf:1"),
	...listUnits("yen", "yen:1 jpy:1"),
	...listUnits("crown", "crown:1 krona:1 kronor:1 krone:1 kroner:1"),
	...listUnits("clock", "am:1 pm:2"),
	["pound", POUND],
	["pounds", POUND],
]);

/** Returns the unit with a name or sign in lower case, or null. */
export function findUnit(name: string): QuantityUnit | null {
	return OWN_UNITS.get(name) ?? findCommonUnit(name);
}

/** Returns the quantity of a unit after an article, such as "a year" or "per day". Returns null for other words. */
export function parseSingleUnit(tokens: readonly string[], at: number): Quantity | null {
	if (!SINGLE.has(tokens[at - 1] ?? "")) return null;
	const unit = findUnit(tokens[at] ?? "");
	if (unit?.dimension !== "time") return null;
	return { written: "1", value: 1, unit, isDecade: false, isApproximate: false };
}

const SINGLE = new Set(["a", "an", "one", "per", "each", "every"]);

/** Returns whether two words are different units of the same kind, such as "minutes" and "milliseconds". */
export function areOtherUnits(a: string, b: string): boolean {
	const [one, other] = [findUnit(a), findUnit(b)];
	return one !== null && other !== null && one.dimension === other.dimension && one.size !== other.size;
}

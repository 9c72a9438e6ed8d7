/** Matches a number with what is written around it, such as "€1,480", "34.90 EUR", and "-20,00". */
export const AMOUNT = /^([^\d\s.,-]{0,4} ?)([-−]?\d+(?:[.,'’]\d+)*)( ?[^\d]{0,16})$/u;
const SEPARATOR = /[.,'’]/g;

/** Exact numbers with the same unit. */
interface Amounts {
	/** The numbers as multiples of the smallest decimal, which are added without rounding errors. */
	units: bigint[];
	decimals: number;
	/** Writes a multiple of the smallest of `decimals` decimals as the numbers are written. */
	format(units: bigint, decimals: number): string;
}

/** Returns the exact sum of amounts, or null if they have different units or aren't all plain numbers. */
export function sumAmounts(texts: readonly string[]): string | null {
	const amounts = readAmounts(texts);
	return amounts === null ? null : amounts.format(addUp(amounts.units), amounts.decimals);
}

/** Returns the average of amounts, rounded to two decimals or as many as they have, or null as `sumAmounts` does. */
export function averageAmounts(texts: readonly string[]): string | null {
	const amounts = readAmounts(texts);
	if (amounts === null) return null;
	const { units, format } = amounts;
	const sum = addUp(units);
	const count = BigInt(units.length);
	if (sum % count === 0n) return format(sum / count, amounts.decimals);
	const decimals = Math.max(AVERAGE_DECIMALS, amounts.decimals);
	const scaled = sum * 10n ** BigInt(decimals - amounts.decimals);
	const half = scaled < 0n ? -count : count;
	return format((2n * scaled + half) / (2n * count), decimals);
}

/** Returns the exact difference of two amounts without its sign, or null as `sumAmounts` does. */
export function subtractAmounts(a: string, b: string): string | null {
	const amounts = readAmounts([a, b]);
	const [first, second] = amounts?.units ?? [];
	if (amounts === null || first === undefined || second === undefined) return null;
	return amounts.format(first > second ? first - second : second - first, amounts.decimals);
}

const AVERAGE_DECIMALS = 2;

function addUp(units: readonly bigint[]): bigint {
	return units.reduce((sum, each) => sum + each, 0n);
}

function readAmounts(texts: readonly string[]): Amounts | null {
	const parsed = texts.map((text) => AMOUNT.exec(text.trim()));
	const [, before = "", , after = ""] = parsed[0] ?? [];
	const numbers = parsed.flatMap((one) =>
		one?.[1] === before && one[3] === after ? [(one[2] ?? "").replace("−", "-")] : [],
	);
	if (numbers.length === 0 || numbers.length < texts.length) return null;
	const point = findPoint(numbers);
	if (point === null) return null;
	const groups = new Set(
		numbers.flatMap((number) => number.match(SEPARATOR) ?? []).filter((c) => c !== point),
	);
	const [group = ""] = groups;
	const plain = numbers.map((number) => number.split(point).map((part) => part.replace(SEPARATOR, "")));
	const decimals = Math.max(...plain.map(([, fraction = ""]) => fraction.length));
	return {
		units: plain.map(([whole = "", fraction = ""]) => BigInt(whole + fraction.padEnd(decimals, "0"))),
		decimals,
		format(units, decimals) {
			const digits = String(units < 0n ? -units : units).padStart(decimals + 1, "0");
			const whole = digits.slice(0, digits.length - decimals);
			const written = group === "" ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, group);
			const fraction = decimals === 0 ? "" : point + digits.slice(-decimals);
			return `${before}${units < 0n ? "-" : ""}${written}${fraction}${after}`;
		},
	};
}

/** Returns the decimal separator with which all numbers can be read, or null if they are written in different ways. */
export function findPoint(numbers: readonly string[]): "." | "," | null {
	const isEnglish = numbers.every((number) => ENGLISH.test(number));
	const isGerman = numbers.every((number) => GERMAN.test(number));
	// Beside "950", "1.200" is more than a thousand: decimals have as many digits as the others of a column.
	if (isEnglish && isGerman && numbers.some((number) => !number.includes("."))) {
		return numbers.some((number) => number.includes(".")) ? "," : ".";
	}
	return isEnglish ? "." : isGerman ? "," : null;
}

const ENGLISH = /^-?(?:\d+|\d{1,3}(?:([,'’])\d{3})(?:\1\d{3})*)(?:\.\d+)?$/;
/** "1.500" alone is one and a half, but fifteen hundred beside "12,50". */
const GERMAN = /^-?(?:\d+|\d{1,3}(?:([.'’])\d{3})(?:\1\d{3})*)(?:,\d+)?$/;

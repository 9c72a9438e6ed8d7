/** Matches a number with what is written around it, such as "€1,480" and "34.90 EUR". */
const AMOUNT = /^([^\d\s.,-]{0,4} ?)(-?\d+(?:[.,]\d+)*)( ?[^\d]{0,16})$/u;
const ENGLISH = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;
/** Decimal commas are read only where they can't separate thousands. */
const GERMAN = /^-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}$/;

/**
 * Returns the exact sum of amounts, written like them, or null if they have different units or aren't all plain numbers.
 */
export function sumAmounts(amounts: readonly string[]): string | null {
	const parsed = amounts.map((text) => AMOUNT.exec(text.trim()));
	const [first] = parsed;
	if (first === undefined || first === null) return null;
	const [, before = "", , after = ""] = first;
	const numbers = parsed.flatMap((one) => (one?.[1] === before && one[3] === after ? [one[2] ?? ""] : []));
	if (numbers.length < amounts.length) return null;
	const isEnglish = numbers.every((number) => ENGLISH.test(number));
	if (!isEnglish && !numbers.every((number) => GERMAN.test(number))) return null;
	const [group, point] = isEnglish ? [",", "."] : [".", ","];
	const plain = numbers.map((number) => number.replaceAll(group, "").split(point));
	const decimals = Math.max(...plain.map(([, fraction = ""]) => fraction.length));
	// Whole numbers of the smallest decimal add up without rounding errors.
	const sum = plain.reduce(
		(total, [whole = "", fraction = ""]) => total + BigInt(whole + fraction.padEnd(decimals, "0")),
		0n,
	);
	const digits = String(sum < 0n ? -sum : sum).padStart(decimals + 1, "0");
	const whole = digits.slice(0, digits.length - decimals);
	const isGrouped = numbers.some((number) => number.includes(group));
	const written = isGrouped ? whole.replace(/\B(?=(?:\d{3})+$)/g, group) : whole;
	const fraction = decimals === 0 ? "" : point + digits.slice(-decimals);
	return `${before}${sum < 0n ? "-" : ""}${written}${fraction}${after}`;
}

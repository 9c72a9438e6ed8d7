import { readClockTime, readOpenHours } from "./clock-times.ts";
import { readDate } from "./dates.ts";

/** What a quantity measures. Quantities with different dimensions are not compared. */
export type Dimension =
	| "money"
	| "duration"
	| "length"
	| "mass"
	| "volume"
	| "temperature"
	| "percent"
	| "speed"
	| "openness"
	| "clock"
	| "date"
	| "count";

/** A quantity in the basic unit of its dimension: seconds, meters, grams, liters, hours, years, or as written. */
export interface Quantity {
	value: number;
	dimension: Dimension;
}

const DIGITS = String.raw`\d(?:[\d.,]*\d)?`;
const MONEY = new RegExp(
	String.raw`[$€£¥₹]\s?(${DIGITS})|(${DIGITS})\s?(?:[$€£¥₹]|(?:euros?|dollars?|pounds?|francs?|EUR|USD|GBP|CHF)\b)`,
	"i",
);
const CENTS = new RegExp(String.raw`\b(${DIGITS})\s?(?:p|ct|cents?|¢)(?![\p{L}])`, "iu");
const UNLIMITED = /^(?:unlimited|no limit|infinite)\b/i;
const FREE = /^(?:free|none|no charge|nothing|gratis)\b/i;
const NOTHING = /^(?:none|no|never|zero|nothing|at once|immediately|instant(?:ly)?)$/i;
const MEASURED = new RegExp(
	String.raw`([-−]?${DIGITS})(?:\s?(?:to|[-–—])\s?(${DIGITS}))?\s?-?(°\s?[CF]?|%|\p{L}+(?:\/\p{L}+)?)?`,
	"u",
);

/** The dimension of each unit, and its size in the basic unit. */
const UNITS: ReadonlyMap<string, readonly [Dimension, number]> = new Map([
	...unitsOf(
		"duration",
		"ms 0.001 s 1 sec 1 second 1 min 60 minute 60 h 3600 hr 3600 hour 3600 day 86400 night 86400",
	),
	...unitsOf("duration", "week 604800 month 2629800 year 31557600 decade 315576000 century 3155760000"),
	...unitsOf("length", "mm 0.001 cm 0.01 m 1 meter 1 metre 1 km 1000 kilometer 1000 kilometre 1000"),
	...unitsOf("length", "inch 0.0254 ft 0.3048 feet 0.3048 foot 0.3048 mile 1609"),
	...unitsOf(
		"mass",
		"mg 0.001 g 1 gram 1 kg 1000 kilo 1000 kilogram 1000 lb 454 t 1000000 ton 1000000 tonne 1000000",
	),
	...unitsOf("volume", "ml 0.001 cl 0.01 l 1 liter 1 litre 1"),
	...unitsOf("speed", "km/h 1 kmh 1 mph 1.609 m/s 3.6 knot 1.852"),
	...unitsOf(
		"speed",
		"kbit/s 0.001 kbps 0.001 mbit/s 1 mbps 1 mb/s 1 MB/s 8 gbit/s 1000 gbps 1000 gb/s 1000 GB/s 8000",
	),
	...unitsOf("temperature", "° 1 °c 1 °f 1 degree 1 grad 1"),
	...unitsOf("percent", "% 1 percent 1"),
]);

function unitsOf(dimension: Dimension, units: string): [string, readonly [Dimension, number]][] {
	const pairs = units.match(/\S+ \S+/g) ?? [];
	return pairs.map((pair) => {
		const [unit = "", factor] = pair.split(" ");
		return [unit, [dimension, Number(factor)]];
	});
}

/**
 * Reads the price or the first quantity of a table cell, such as "12–18 hours" or "from £1.80". A range counts by its
 * middle, and "unlimited" is infinite.
 */
export function parseQuantity(cell: string): Quantity | null {
	const text = cell.trim();
	const date = readDate(text);
	if (date !== null) return { value: date, dimension: "date" };
	const [, before, after] = MONEY.exec(text) ?? [];
	const money = before ?? after;
	if (money !== undefined) return { value: parseNumber(money), dimension: "money" };
	const open = readOpenHours(text);
	if (open !== null) return { value: open, dimension: "openness" };
	const clock = readClockTime(text);
	if (clock !== null) return { value: clock, dimension: "clock" };
	const [, cents] = CENTS.exec(text) ?? [];
	if (cents !== undefined) return { value: parseNumber(cents) / 100, dimension: "money" };
	if (FREE.test(text) || NOTHING.test(text)) return { value: 0, dimension: "count" };
	if (UNLIMITED.test(text)) return { value: Number.POSITIVE_INFINITY, dimension: "count" };
	const [, low, high, unit = ""] = MEASURED.exec(text) ?? [];
	if (low === undefined) return null;
	const [dimension, factor] = unitOf(unit);
	const least = parseNumber(low.replace("−", "-"));
	const most = high === undefined ? least : parseNumber(high);
	return { value: ((least + most) / 2) * factor, dimension };
}

/** Reads the first quantity of a cell, whose unit may be in the name of its column, as in "Duration (min)". */
export function parseCell(cell: { column: string; text: string } | undefined): Quantity | null {
	if (cell === undefined) return null;
	const quantity = parseQuantity(cell.text);
	const [, inside, after] = UNIT_OF_COLUMN.exec(cell.column) ?? [];
	if (quantity?.dimension !== "count" || quantity.value === 0) return quantity;
	const measured = parseQuantity(cell.text.replace(NUMBERS, `$& ${inside ?? after ?? ""}`));
	return measured?.dimension === "count" ? quantity : measured;
}

const UNIT_OF_COLUMN = /\(([^)]{1,12})\)\s*$|\bin ([$€£¥₹%]|\p{L}{1,8})$/u;
const NUMBERS = /\d[\d.,]*(?:\s?[-–—]\s?\d[\d.,]*)?/;

function unitOf(written: string): readonly [Dimension, number] {
	const unit = written.toLowerCase().replace(/\s/g, "");
	const [whole = ""] = unit.split("/");
	return (
		// "MB" is megabytes, but "Mb" is megabits.
		UNITS.get(written) ??
		UNITS.get(unit) ??
		UNITS.get(unit.replace(/e?s$/, "")) ??
		UNITS.get(unit.replace(/s$/, "")) ??
		(whole === unit ? (["count", 1] as const) : unitOf(whole))
	);
}

/** Reads "1,500" and "1.500,00" as thousands, and "1,5" as a decimal fraction. */
function parseNumber(digits: string): number {
	if (/^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return Number(digits.replaceAll(",", ""));
	if (/^-?\d{1,3}(?:\.\d{3})+,\d+$/.test(digits)) return Number(digits.replaceAll(".", "").replace(",", "."));
	return Number(digits.replace(",", "."));
}

import { readNumber } from "../../../text/numbers.ts";
import { findUnit, listUnits, type Unit, type Dimension as UnitDimension } from "../../../text/units.ts";
import { readClockTime, readOpenHours } from "./clock-times.ts";
import { readDate } from "./dates.ts";

/** What a quantity measures. Quantities with different dimensions are not compared. */
export type Dimension = UnitDimension | "money" | "openness" | "clock" | "date" | "count";

/** A quantity in the basic unit of its dimension: seconds, meters, grams, liters, hours, years, or as written. */
export interface Quantity {
	value: number;
	dimension: Dimension;
	/** The number of basic units in the unit in which it is written, if it has one. */
	size?: number;
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

/** Units that only cells and questions have. Degrees are compared as they are written. */
const OWN_UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
	...listUnits("time", "night:86400"),
	...listUnits("temperature", "°:1 °f:1 degree:1 grad:1"),
]);

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
	if (money !== undefined) return { value: readNumber(money), dimension: "money" };
	const open = readOpenHours(text);
	if (open !== null) return { value: open, dimension: "openness" };
	const clock = readClockTime(text);
	if (clock !== null) return { value: clock, dimension: "clock" };
	const [, cents] = CENTS.exec(text) ?? [];
	if (cents !== undefined) return { value: readNumber(cents) / 100, dimension: "money" };
	if (FREE.test(text) || NOTHING.test(text)) return { value: 0, dimension: "count" };
	if (UNLIMITED.test(text)) return { value: Number.POSITIVE_INFINITY, dimension: "count" };
	const [, low, high, unit = ""] = MEASURED.exec(text) ?? [];
	if (low === undefined) return null;
	const { dimension, size } = unitOf(unit);
	const least = readNumber(low.replace("−", "-"));
	const most = high === undefined ? least : readNumber(high);
	const quantity = { value: ((least + most) / 2) * size, dimension };
	return dimension === "count" ? quantity : { ...quantity, size };
}

/** Reads the first quantity of a cell, whose unit may be in the name of its column, as in "Duration (min)". */
export function parseCell(cell: { column: string; plain: string } | undefined): Quantity | null {
	// Without other dates in the column, 03/04/2026 may be in March or in April.
	if (cell === undefined || /^\d{1,2}\/\d{1,2}\/\d/.test(cell.plain)) return null;
	const quantity = parseQuantity(cell.plain);
	const [, inside, after] = UNIT_OF_COLUMN.exec(cell.column) ?? [];
	if (quantity?.dimension !== "count" || quantity.value === 0) return quantity;
	const measured = parseQuantity(cell.plain.replace(NUMBERS, `$& ${inside ?? after ?? ""}`));
	return measured?.dimension === "count" ? quantity : measured;
}

const UNIT_OF_COLUMN = /\(([^)]{1,12})\)\s*$|\bin ([$€£¥₹%]|\p{L}{1,8})$/u;
const NUMBERS = /\d[\d.,]*(?:\s?[-–—]\s?\d[\d.,]*)?/;

function unitOf(written: string): Unit<Dimension> {
	const unit = written.replace(/\s/g, "");
	const [whole = ""] = unit.split("/");
	return (
		OWN_UNITS.get(unit.toLowerCase()) ??
		findUnit(unit) ??
		(whole === unit ? { dimension: "count", size: 1 } : unitOf(whole))
	);
}

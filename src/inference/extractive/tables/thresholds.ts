import { lazy } from "../../../text/lazy.ts";
import { isColumnOf } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { asksWhich } from "../question/question-shape.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { readNamedDate } from "../values/dates.ts";
import { isWithin, type Limit, readCount, readLimits } from "../values/limits.ts";
import { parseCell, type Quantity } from "../values/quantities.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { listMeasures } from "./extremes.ts";
import { isNamedColumn, isSimilarColumn } from "./names.ts";
import type { FilteredRows } from "./row-filter.ts";

/** Points of a column that the question names, or whose quantities or header fit. */
const NAMED_POINTS = 2;
const DIMENSION_POINTS = 2;
const HEADER_POINTS = 1;
const POINTS_MIN = 2;

/**
 * Returns the rows within the limits or with the number that a question sets, or null if it sets none that a column has.
 */
export function findRowsWithin(
	question: Question,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): FilteredRows | null {
	const { text, kind } = question;
	if (!asksWhich(text) && question.operation === null) return null;
	const read = readLimits(text);
	// "The price of 5 lessons" is a cell of the row, which is not all that the question asks for.
	const limits = (read.length > 0 || kind !== null ? read : readCount(text)).map((limit) => ({
		...limit,
		headers: listMeasures(text).flatMap((measure) =>
			measure?.dimensions.includes(limit.quantity.dimension) === true ? measure.header : [],
		),
	}));
	const limited = limits.flatMap((limit) => {
		const at = findColumn(limit, rows, terms);
		return at === null ? [] : [{ at, limit }];
	});
	if (limited.length === 0) return null;
	const found = keepWithin(rows, limited);
	if (found.length === 0) return null;
	const columns = new Set(limited.map(({ at }) => at));
	const cells = found.flatMap(({ cells }) => cells.filter((_, at) => columns.has(at)));
	return { rows: found, cells: new Set(cells) };
}

/** A limit whose unit is that of a column with such a name if its numbers have none, as in "longer than 10 m". */
interface MeasuredLimit extends Limit {
	headers: readonly RegExp[];
}

/** A limit with the position of its column. */
interface ColumnLimit {
	at: number;
	limit: MeasuredLimit;
}

/** Returns the rows within all limits. A date without a year is one of the last year that has such rows. */
function keepWithin(rows: readonly Unit[], limited: readonly ColumnLimit[]): Unit[] {
	const keep = (limits: readonly ColumnLimit[]) =>
		rows.filter(({ cells }) => limits.every(({ at, limit }) => isWithin(readAs(cells[at], limit), limit)));
	const ofNoYear = limited.filter(({ limit }) => limit.hasYear === false);
	const values = ofNoYear.flatMap(({ at, limit }) =>
		rows.flatMap(({ cells }) => readAs(cells[at], limit)?.value ?? []),
	);
	const years = [...new Set(values.map(Math.floor))].toSorted((a, b) => b - a);
	for (const year of years) {
		const found = keep(limited.map(({ at, limit }) => ({ at, limit: inYear(limit, year) })));
		if (found.length > 0) return found;
	}
	return ofNoYear.length > 0 ? [] : keep(limited);
}

function inYear(limit: MeasuredLimit, year: number): MeasuredLimit {
	const { quantity, hasYear } = limit;
	return hasYear === false ? { ...limit, quantity: { ...quantity, value: quantity.value + year } } : limit;
}

/** Returns the position of the column that a limit is for, or null. */
function findColumn(limit: MeasuredLimit, rows: readonly Unit[], terms: readonly QueryTerm[]): number | null {
	const {
		quantity: { dimension },
		counted,
	} = limit;
	const columns = rows[0]?.cells ?? [];
	// "Who is over 30?" asks for ages.
	const isAge = dimension === "count";
	let best: { at: number; points: number; words: number } | null = null;
	for (let at = 1; at < columns.length; at++) {
		const cell = columns[at];
		const { column = "", columnTerms = new Set<string>() } = cell ?? {};
		if (counted !== undefined && !intersects(stemsOf(counted), columnTerms)) continue;
		const quantities = rows.flatMap((row) => readAs(row.cells[at], limit) ?? []);
		const fitting = quantities.filter((quantity) => quantity.dimension === dimension && quantity.value !== 0);
		if (fitting.length === 0) continue;
		const points =
			(isNamedColumn(cell, terms) ||
			isSimilarColumn(cell, terms) ||
			isPrice(cell, terms) ||
			(isAge && /^age\b/i.test(column))
				? NAMED_POINTS
				: 0) +
			(dimension === "count" ? 0 : DIMENSION_POINTS) +
			(dimension === "money" && isColumnOf(column, "money") ? HEADER_POINTS : 0) +
			(dimension === "date" && isColumnOf(column, "time") ? HEADER_POINTS : 0);
		// "Under 100 euros in high season" means "High season", although "Low season" has one of its words, too.
		const words = terms.filter(({ stems }) => intersects(stems, columnTerms)).length;
		const isBetter = best === null || points > best.points || (points === best.points && words > best.words);
		if (points >= POINTS_MIN && isBetter) best = { at, points, words };
	}
	return best?.at ?? null;
}

const costs = lazy(() => stemsOf("cost price charge kostet kosten"));

/** Returns whether a column of prices has a synonym of a word of the question, as "Fee per term" of "cost". */
function isPrice(cell: Cell | undefined, terms: readonly QueryTerm[]): boolean {
	if (cell === undefined || !isColumnOf(cell.column, "money")) return false;
	return terms.some(({ source, synonyms }) => costs().has(source) || intersects(synonyms, cell.columnTerms));
}

/**
 * Reads a cell in the dimension of a limit: a number without a currency is an amount of money if its column is for that,
 * the limit "20" may be for a price, and a year is a date.
 */
function readAs(
	cell: Cell | undefined,
	{ quantity: { dimension, size }, hasYear, headers }: MeasuredLimit,
): Quantity | null {
	const date = hasYear === false ? readNamedDate(cell?.plain.toLowerCase() ?? "") : null;
	if (date?.hasYear === false) return { value: date.start, dimension: "date" };
	const quantity = parseCell(cell);
	if (cell === undefined || quantity === null) return null;
	const { value } = quantity;
	if (
		size !== undefined &&
		quantity.dimension === "count" &&
		headers.some((header) => header.test(cell.column))
	)
		return { value: value * size, dimension };
	const isSame =
		(dimension === "money" && quantity.dimension === "count" && isColumnOf(cell.column, "money")) ||
		(dimension === "count" && quantity.dimension === "money") ||
		(dimension === "date" && quantity.dimension === "count" && /^\d{4}$/.test(cell.text));
	return isSame ? { value, dimension } : quantity;
}

import type { QueryTerm } from "../question/query-terms.ts";
import { type Rank, readOrder, readRank } from "../question/ranks.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { type Dimension, parseCell, type Quantity } from "../values/quantities.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { isSimilarColumn } from "./names.ts";

/** An extreme that a question asks for, as in "which is the cheapest". */
interface Extreme {
	direction: "min" | "max";
	/** What the column measures. Null if only the question's own words name it, as in "the most lanes". */
	measure: Measure | null;
}

interface Measure {
	dimensions: readonly Dimension[];
	header: RegExp;
}

/** The rows with an extreme value, and the cells that contain it. */
export interface ExtremeRows {
	rows: Unit[];
	cells: ReadonlySet<Cell>;
	/** Whether the question asks for several rows in an order, as in "the three cheapest". */
	areOrdered: boolean;
}

const PRICE: Measure = {
	dimensions: ["money"],
	header: /price|\b(?:costs?|fees?|fare|charge|rate|rent|fine|amount|total)\b/i,
};
const SIZE: Measure = {
	dimensions: ["length", "mass", "volume", "count", "share", "bytes", "money"],
	header:
		/\b(?:size|share|area|capacity|spaces?|seats?|places?|population|inhabitants|members|employees|guests|people|plots|rooms|length|wingspan|height|diameter|weight|volume|amount|total|value|revenue|turnover)\b/i,
};
const EXTENT: Measure = {
	dimensions: ["time", "length", "openness"],
	header: /\b(?:length|time|duration|period|distance|takes?|lasts?|range)\b/i,
};
const HEIGHT: Measure = {
	dimensions: ["length"],
	header: /\b(?:height|elevation|altitude|tall|high)\b/i,
};
const DEPTH: Measure = { dimensions: ["length"], header: /\bdepth|\bdeep/i };
const WIDTH: Measure = { dimensions: ["length"], header: /\b(?:width|wide|wingspan|breadth|span)\b/i };
const WEIGHT: Measure = { dimensions: ["mass"], header: /\b(?:weight|mass|weighs)\b/i };
const HEAT: Measure = { dimensions: ["temperature"], header: /temperature|\btemp\b/i };
const SPEED: Measure = {
	dimensions: ["speed"],
	header: /\b(?:speed|velocity|pace|rate)\b|\bper (?:second|minute|hour)\b/i,
};
const BITRATE: Measure = { ...SPEED, dimensions: ["bitrate"] };
const TAKEN: Measure = { dimensions: ["time"], header: /\b(?:time|duration|takes?|delivery|ready)\b/i };
const YEAR: Measure = {
	dimensions: ["date"],
	header: /\b(?:year|date|since|start|started|joined|hired|founded|built|born|introduced|opened|released)\b/i,
};
const ORIGIN: Measure = {
	dimensions: [],
	header: /\b(?:year|founded|built|born|birth\w*|introduced|opened|released)\b/i,
};
const RANK: Measure = { dimensions: [], header: /^(?:rank|place|pos(?:ition)?|#|platz|rang)\.?$/i };
const AGE: Measure = { dimensions: [], header: /\bage\b/i };
const DISTANCE: Measure = { dimensions: ["length"], header: /\b(?:distance|away|walk)\b/i };
const INTERVAL: Measure = { dimensions: ["time"], header: /\b(?:every|interval|frequency|how often)\b/i };
const CLOCK: Measure = { dimensions: ["clock"], header: /\b(?:departs?|departures?|leaves|starts?|from)\b/i };
const NOISE: Measure = { dimensions: [], header: /\b(?:noise|loudness|volume|sound|decibels|dB)\b/i };

/** Questions for an extreme, the most specific first. */
const EXTREMES: readonly (readonly [RegExp, Extreme["direction"], Measure | null])[] = [
	[/\bmost (?:often|frequent(?:ly)?)\b/, "min", INTERVAL],
	[/\bleast (?:often|frequent(?:ly)?)\b/, "max", INTERVAL],
	[
		/\bmost expensive\b|\b(?:dear|pric)iest\b|\bcosts? (?:the )?most\b|\bhighest (?:price|cost|fee)\b/,
		"max",
		PRICE,
	],
	[/\bcheapest\b|\bleast expensive\b|\bcosts? (?:the )?least\b|\blowest (?:price|cost|fee)\b/, "min", PRICE],
	[/\b(?:largest|biggest|greatest)\b/, "max", SIZE],
	[/\b(?:smallest|tiniest|littlest)\b/, "min", SIZE],
	[
		/\b(?:been|worked|served|employed|stayed)\b.*\blongest\b|\blongest[- ](?:serving|standing)\b/,
		"min",
		YEAR,
	],
	[/\blongest\b/, "max", EXTENT],
	[/\bshortest\b/, "min", EXTENT],
	[/\b(?:tallest|highest)\b/, "max", HEIGHT],
	[/\blowest\b/, "min", HEIGHT],
	[/\bdeepest\b/, "max", DEPTH],
	[/\bshallowest\b/, "min", DEPTH],
	[/\b(?:widest|broadest)\b/, "max", WIDTH],
	[/\bnarrowest\b/, "min", WIDTH],
	[/\bheaviest\b/, "max", WEIGHT],
	[/\blightest\b/, "min", WEIGHT],
	[/\b(?:hottest|warmest)\b/, "max", HEAT],
	[/\b(?:coldest|coolest)\b/, "min", HEAT],
	[/\b(?:fastest|quickest)\b/, "max", SPEED],
	[/\b(?:fastest|quickest)\b/, "max", BITRATE],
	[/\b(?:fastest|quickest|soonest)\b/, "min", TAKEN],
	[/\bslowest\b/, "min", SPEED],
	[/\bslowest\b/, "min", BITRATE],
	[/\bslowest\b/, "max", TAKEN],
	[/\boldest\b/, "max", AGE],
	[/\byoungest\b/, "min", AGE],
	[/\byoungest\b/, "max", ORIGIN],
	[/\boldest\b/, "min", ORIGIN],
	[/\b(?:oldest|earliest)\b/, "min", YEAR],
	[/\b(?:newest|latest|most recent)\b/, "max", YEAR],
	[/\bfirst(?=\W*$|, )/, "min", YEAR],
	[/\b(?:last|latest|most recently)(?=\W*$|, )/, "max", YEAR],
	[/\btop of\b|\b(?:first|top) place\b|\bwho (?:leads|is leading)\b/, "min", RANK],
	[/\bbottom of\b|\blast (?:place|(?:in|of) the)\b/, "max", RANK],
	[/\bquietest\b/, "min", NOISE],
	[/\b(?:loudest|noisiest)\b/, "max", NOISE],
	[/\b(?:first|earliest) (?!place|in\b|of\b)\p{L}/u, "min", CLOCK],
	[/\b(?:last|latest) (?!place|in\b|of\b)\p{L}/u, "max", CLOCK],
	[/\b(?:nearest|closest)\b/, "min", DISTANCE],
	[/\b(?:farthest|furthest)\b/, "max", DISTANCE],
	[/\b(?:the|has|have|with|needs?|offers?|earns?|costs?) most\b/, "max", null],
	[/\b(?:fewest|least)\b/, "min", null],
];

/** Minimum share of the rows that have a quantity in the compared column. */
const QUANTITIES_MIN = 0.5;
/** Points of a column that the question names or whose header or quantities fit, and the minimum of a compared one. */
const NAMED_POINTS = 3;
const SYNONYM_POINTS = 2;
const HEADER_POINTS = 2;
const DIMENSION_POINTS = 2;
const POINTS_MIN = 2;
/** Hours from which a timetable reaches into the night, and until which its times belong to the evening before. */
const EVENING = 18;
const NIGHT_END = 4;
/**
 * Returns the rows with the extreme that a question in lower case asks for, or with the rank, as in "the second oldest".
 * Returns null if no column can be compared.
 */
export function findExtremeRows(
	text: string,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): ExtremeRows | null {
	const rank = readRank(text);
	const order = readOrder(text);
	if (order !== null) {
		const by = stemsOf(order.by);
		const ordering = terms.filter(({ source }) => by.has(source));
		const found = compare({ direction: order.direction, measure: null }, rank, rows, ordering);
		if (found !== null) return found;
	}
	for (const [pattern, direction, measure] of EXTREMES) {
		if (!pattern.test(text) || (measure === CLOCK && rows.some(namesFirstOrLast))) continue;
		const found = compare({ direction, measure }, rank, rows, terms);
		if (found !== null) return found;
	}
	return null;
}

/**
 * Returns the rows in the order in which a question in lower case compares them, as in "which is older, A or B", and the
 * cells that say so. Returns null if no column of the rows can be compared.
 */
export function compareRows(
	text: string,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): Pick<ExtremeRows, "rows" | "cells"> | null {
	for (const { direction, measure } of listCompared(text)) {
		// In "which one is older?" after "how tall is A?", no heights are compared.
		const entries = findColumn(measure, rows, measure === null ? terms : terms.filter(({ isOwn }) => isOwn));
		if (entries?.length !== rows.length) continue;
		const sorted = sortEntries(entries, direction);
		return { rows: sorted.map(({ row }) => row), cells: new Set(sorted.map(({ cell }) => cell)) };
	}
	return null;
}

/** Returns what a question in lower case may compare, as in "which is longer" and "longer than 10 m". */
export function listMeasures(text: string): (Measure | null)[] {
	return listCompared(text).map(({ measure }) => measure);
}

/** Returns the extremes whose comparative a question in lower case has: the largest for "larger than". */
export function listCompared(text: string): Extreme[] {
	const superlative = text
		.replace(/\bmore (?=expensive|often|frequent|recent)/g, "most ")
		.replace(/\b(?:more|less|fewer)\b/g, "the most")
		.replace(/\b(\p{L}{3,})er\b/gu, "$1est");
	return EXTREMES.filter(([pattern]) => pattern.test(superlative)).map(([, direction, measure]) => ({
		direction,
		measure,
	}));
}

/** Returns whether a column such as "Last bus" already says what is first or last. */
function namesFirstOrLast({ cells }: Unit): boolean {
	return cells.some(({ column }) => /\b(?:first|last)\b/i.test(column));
}

function compare(
	{ direction, measure }: Extreme,
	{ skipped, count }: Rank,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): ExtremeRows | null {
	const entries = findColumn(measure, rows, terms);
	if (entries === null) return null;
	const sorted = sortEntries(entries, direction);
	const [first] = sorted.filter((entry, at) => !isEqual(entry, sorted[at - 1])).slice(skipped);
	if (first === undefined) return null;
	const start = sorted.indexOf(first);
	const last = sorted[Math.min(start + count, sorted.length) - 1] ?? first;
	const found = sorted.slice(start).filter((entry, at) => at < count || isEqual(entry, last));
	return {
		rows: found.map(({ row }) => row),
		cells: new Set(found.map(({ cell }) => cell)),
		areOrdered: count > 1,
	};
}

function sortEntries(entries: readonly Entry[], direction: Extreme["direction"]): Entry[] {
	const sign = direction === "min" ? 1 : -1;
	return entries.toSorted((a, b) => sign * (a.quantity.value - b.quantity.value) || 0);
}

function isEqual({ quantity }: Entry, other: Entry | undefined): boolean {
	return quantity.value === other?.quantity.value;
}

/** Returns the quantities of the column that best fits a measure, or null if none does. */
function findColumn(
	measure: Measure | null,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): Entry[] | null {
	let best: { points: number; entries: Entry[] } | null = null;
	const columns = rows[0]?.cells ?? [];
	for (let column = 1; column < columns.length; column++) {
		const entries = readColumn(rows, column);
		if (entries.length < Math.max(2, QUANTITIES_MIN * rows.length)) continue;
		const header = columns[column]?.column ?? "";
		const columnTerms = columns[column]?.columnTerms ?? new Set<string>();
		const named = terms.filter((term) => intersects(term.stems, columnTerms)).length;
		const isSimilar = isSimilarColumn(columns[column], terms);
		const dimension = entries[0]?.quantity.dimension ?? "count";
		const points =
			(named === 0 && isSimilar ? SYNONYM_POINTS : NAMED_POINTS * named) +
			(measure?.header.test(header) === true ? HEADER_POINTS : 0) +
			(measure?.dimensions.includes(dimension) === true ? DIMENSION_POINTS : 0);
		if (points >= POINTS_MIN && points > (best?.points ?? 0)) best = { points, entries };
	}
	return best?.entries ?? null;
}

interface Entry {
	row: Unit;
	cell: Cell;
	quantity: Quantity;
}

/**
 * Returns the cells of a column with a quantity of the dimension that most of them have. Zero and infinity have every
 * dimension.
 */
function readColumn(rows: readonly Unit[], column: number): Entry[] {
	const entries = rows.flatMap((row) => {
		const cell = row.cells[column];
		const quantity = parseCell(cell);
		return cell === undefined || quantity === null || Number.isNaN(quantity.value)
			? []
			: [{ row, cell, quantity }];
	});
	const counts = Map.groupBy(
		entries.filter(({ quantity }) => !isAnyDimension(quantity)),
		({ quantity }) => quantity.dimension,
	);
	const [dimension] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
	if (dimension === undefined) return [];
	const found = entries.filter(
		({ quantity }) => quantity.dimension === dimension || isAnyDimension(quantity),
	);
	const isLate =
		dimension === "clock" && found.some(({ quantity: { value } }) => value >= EVENING && value < 24);
	return found.map((entry) => {
		const { value } = entry.quantity;
		// The last train at 0:35 leaves after the one at 23:40.
		return { ...entry, quantity: { value: isLate && value < NIGHT_END ? value + 24 : value, dimension } };
	});
}

function isAnyDimension({ value }: Quantity): boolean {
	return value === 0 || !Number.isFinite(value);
}

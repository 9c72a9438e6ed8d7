import { isColumnOf } from "./answer-kinds.ts";
import { isWithin, type Limit, readLimits } from "./limits.ts";
import { parseQuantity } from "./quantities.ts";
import type { QueryTerm } from "./query-terms.ts";
import type { FilteredRows } from "./row-filter.ts";
import { intersects } from "./stems.ts";
import type { Unit } from "./unit.ts";

/** Matches a question for the rows that have something in common. */
const ASKS_WHICH =
	/^(?:(?:and|so|please|in|on|at|for) )*(?:which|what|who|list|show|name|any|anything|something|all|is there|are there|do any|(?:do|can|could) (?:i|you|we) (?:have|offer|sell|get|buy|find)|welche[rs]?|was|gibt es|(?!(?:how|is|are|was|were|do|does|did|can|why|when|where)\b)(?:[\p{L}-]+ ){1,3}(?:under|below|over|above|between|up to|with|for|unter|über|zwischen))\b/u;

/** Points of a column that the question names, or whose quantities or header fit. */
const NAMED_POINTS = 2;
const DIMENSION_POINTS = 2;
const HEADER_POINTS = 1;
const POINTS_MIN = 2;

/** Returns the rows within the limits that a question in lower case sets, or null if it sets none that a column has. */
export function findRowsWithin(
	text: string,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): FilteredRows | null {
	const limits = ASKS_WHICH.test(text) ? readLimits(text) : [];
	const limited = limits.flatMap((limit) => {
		const at = findColumn(limit, rows, terms);
		return at === null ? [] : [{ at, limit }];
	});
	if (limited.length === 0) return null;
	const found = rows.filter(({ cells }) =>
		limited.every(({ at, limit }) => isWithin(parseQuantity(cells[at]?.text ?? ""), limit)),
	);
	if (found.length === 0) return null;
	const columns = new Set(limited.map(({ at }) => at));
	const cells = found.flatMap(({ cells }) => cells.filter((_, at) => columns.has(at)));
	return { rows: found, cells: new Set(cells) };
}

/** Returns the position of the column that a limit is for, or null. */
function findColumn(
	{ quantity: { dimension } }: Limit,
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
): number | null {
	const columns = rows[0]?.cells ?? [];
	let best: { at: number; points: number } | null = null;
	for (let at = 1; at < columns.length; at++) {
		const { column = "", columnTerms = new Set<string>() } = columns[at] ?? {};
		const quantities = rows.flatMap((row) => parseQuantity(row.cells[at]?.text ?? "") ?? []);
		const fitting = quantities.filter((quantity) => quantity.dimension === dimension && quantity.value > 0);
		if (fitting.length === 0) continue;
		const points =
			(terms.some(({ stems }) => intersects(stems, columnTerms)) ? NAMED_POINTS : 0) +
			(dimension === "count" ? 0 : DIMENSION_POINTS) +
			(dimension === "money" && isColumnOf(column, "money") ? HEADER_POINTS : 0);
		if (points >= POINTS_MIN && points > (best?.points ?? 0)) best = { at, points };
	}
	return best?.at ?? null;
}

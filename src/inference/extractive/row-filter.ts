import type { QueryTerm } from "./query-terms.ts";
import type { Question } from "./question.ts";
import { isKeywords } from "./question-shape.ts";
import { intersects } from "./stems.ts";
import type { Cell, Unit } from "./unit.ts";

/** The rows that a question such as "which of them have water" asks for, and the cells that say so. */
export interface FilteredRows {
	rows: Unit[];
	cells: ReadonlySet<Cell>;
}

const ASKS_WHICH = /^(?:and |so )?(?:which|what|where|who|whose|are there|is there|list|name|show)\b/;
/** Matches a question for the items of a list, as in "what is included in the price". */
const ASKS_WHAT_BELONGS =
	/^what(?:'s| is| are)? (?:not |all )?(?:included|excluded|covered|allowed|forbidden)\b/;
/** Matches a text that denies or forbids something. */
export const NEGATION =
	/\b(?:no|not|never|without|cannot|nor|forbidden|prohibited|banned|excluded)\b|n[o']t\b|\w-free\b|\bfree (?:of|from)\b/i;
const NO = /^(?:no|none|never|not? .{1,20}|[-–—−✗✘×x]?|n\/a)$/i;

/**
 * Returns the rows whose cell in the column that the question names says yes, or no if the question is negated. Returns
 * null if the question doesn't ask which rows these are.
 */
export function filterRows(
	rows: readonly Unit[],
	{ text, kind }: Question,
	terms: readonly QueryTerm[],
): FilteredRows | null {
	if (
		!(ASKS_WHICH.test(text) || isKeywords(text)) ||
		ASKS_WHAT_BELONGS.test(text) ||
		(kind !== null && kind !== "place" && kind !== "person")
	)
		return null;
	const weights = (rows[0]?.cells ?? []).map(({ columnTerms }) =>
		terms.reduce((sum, term) => sum + (intersects(term.stems, columnTerms) ? term.weight : 0), 0),
	);
	const named = Math.max(0, ...weights.slice(1));
	const at = weights.findIndex((weight, index) => index > 0 && weight === named && isMixed(rows, index));
	if (named === 0 || at < 0) return null;
	const isNegated = NEGATION.test(text);
	const found = rows.filter(({ cells }) => saysNo(cells[at]) === isNegated);
	return { rows: found, cells: new Set(found.flatMap(({ cells }) => cells[at] ?? [])) };
}

/** Returns whether some cells of a column say no, and others don't. */
function isMixed(rows: readonly Unit[], column: number): boolean {
	const denied = rows.filter(({ cells }) => saysNo(cells[column])).length;
	return denied > 0 && denied < rows.length;
}

function saysNo(cell: Cell | undefined): boolean {
	return cell === undefined || NO.test(cell.text.trim());
}

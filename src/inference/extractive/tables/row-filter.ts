import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { asksWhich } from "../question/question-shape.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { readLimits } from "../values/limits.ts";
import { parseCell } from "../values/quantities.ts";
import { intersects, stemsOf } from "../words/stems.ts";

/** The rows that a question such as "which of them have water" asks for, and the cells that say so. */
export interface FilteredRows {
	rows: Unit[];
	cells: ReadonlySet<Cell>;
}

/** Matches a question for the items of a list, as in "what is included in the price". */
const ASKS_WHAT_BELONGS =
	/^what(?:'s| is| are)? (?:not |all )?(?:included|excluded|covered|allowed|forbidden)\b/;
/** Matches a text that denies or forbids something. */
export const NEGATION =
	/\b(?:no|not|never|without|cannot|nor|forbidden|prohibited|banned|excluded)\b|n[o']t\b|\b(?:nicht|nie|ohne|keine?[mnrs]?)\b|\w-free\b|\bfree (?:of|from)\b/i;
const NO = /^(?:no|none|never|not? .{1,20}|nein|keine?|nicht .{1,20}|[-–—−✗✘×x0]?|n\/a)$/i;

/** Separates the clauses of a question, each of which may deny something: "with a balcony but without pets". */
const CLAUSE =
	/,|\b(?:and|but|that|which|with|und|aber)\b|(?<!(?:\b(?:not|never|cannot|nicht)|n't) )\b(?:have|has|had|mit|haben|hat)\b|(?=\b(?:without|no|not|ohne|keine?)\b)/;

/**
 * Returns the rows whose cells in the columns that the question names say yes, or no if it denies them. Returns null if
 * the question doesn't ask which rows these are.
 */
export function filterRows(
	rows: readonly Unit[],
	question: Question,
	terms: readonly QueryTerm[],
): FilteredRows | null {
	const { text, kind, isComparison } = question;
	const isCount = question.operation?.kind === "count";
	const isSum = question.operation !== null && !isCount;
	if (!(asksWhich(text) || isCount || isSum) || ASKS_WHAT_BELONGS.test(text)) return null;
	// "The cheapest that is vegan" and "which vegan ones cost less than 10 €" ask which rows these are.
	const isMeasured = isComparison || isSum || readLimits(text).length > 0;
	if (!isMeasured && !isCount && kind !== null && kind !== "place" && kind !== "person") return null;
	const clauses = text.split(CLAUSE).map((clause) => ({ clause, words: stemsOf(clause) }));
	const conditions = findMixed(rows, terms, isMeasured).map(({ at, named }) => {
		// In "which of them need no oxygen", the oxygen is denied, although "need" may be a word of the column, too.
		const [telling] = named.toSorted((a, b) => b.weight - a.weight);
		const { clause = text } = clauses.find(({ words }) => words.has(telling?.source ?? "")) ?? {};
		return { at, isDenied: NEGATION.test(clause) };
	});
	if (conditions.length === 0) return null;
	const found = rows.filter(({ cells }) =>
		conditions.every(({ at, isDenied }) => saysNo(cells[at]) === isDenied),
	);
	if (found.length === 0) return null;
	const cells = found.flatMap((row) => conditions.flatMap(({ at }) => row.cells[at] ?? []));
	return { rows: found, cells: new Set(cells) };
}

/**
 * Returns the columns that say yes or no and that the question names, each with words that don't name another one.
 * Those with quantities, such as a fee or none, are left out if the question compares quantities.
 */
function findMixed(
	rows: readonly Unit[],
	terms: readonly QueryTerm[],
	isMeasured: boolean,
): { at: number; named: QueryTerm[] }[] {
	const columns = (rows[0]?.cells ?? []).map(({ columnTerms }, at) => {
		const named = terms.filter(
			({ stems, synonyms }) =>
				intersects(stems, columnTerms) || (columnTerms.size === 1 && intersects(synonyms, columnTerms)),
		);
		return { at, named, weight: named.reduce((sum, { weight }) => sum + weight, 0) };
	});
	const chosen: typeof columns = [];
	for (const column of columns.slice(1).toSorted((a, b) => b.weight - a.weight)) {
		const isNew = column.named.some((term) => !chosen.some(({ named }) => named.includes(term)));
		const isUsable = isMixed(rows, column.at) && !(isMeasured && hasQuantity(rows, column.at));
		if (isNew && isUsable) chosen.push(column);
	}
	// "Who hasn't paid the fee" asks for the rows with "Paid: no", not for those with "Fee: 0".
	const plain = chosen.filter(({ at }) => !hasQuantity(rows, at));
	return plain.length > 0 ? plain : chosen;
}

/** Returns whether some cells of a column say no, and others don't. */
function isMixed(rows: readonly Unit[], column: number): boolean {
	const denied = rows.filter(({ cells }) => saysNo(cells[column])).length;
	return denied > 0 && denied < rows.length;
}

function hasQuantity(rows: readonly Unit[], column: number): boolean {
	return rows.some(({ cells }) => (parseCell(cells[column])?.value ?? 0) !== 0);
}

function saysNo(cell: Cell | undefined): boolean {
	return cell === undefined || NO.test(cell.text.trim());
}

import { type AnswerKind, isColumnOf, matchKind } from "./answer-kinds.ts";
import { isGiven, isNamed } from "./names.ts";
import type { QueryTerm } from "./query-terms.ts";
import type { Question } from "./question.ts";
import { intersects, isProperSubset } from "./stems.ts";
import type { Cell, Unit } from "./unit.ts";

/**
 * Returns the cells of a row that answer a question, in order: those in the columns that it names, or with the content
 * that it expects, and `chosenFor`, the cells that made the row an answer. If it asks for none of them, returns all.
 */
export function askedCells(
	unit: Unit,
	question: Question,
	terms: readonly QueryTerm[],
	chosenFor: ReadonlySet<Cell> = new Set(),
): readonly Cell[] {
	const { cells, nameTerms, titleTerms } = unit;
	const values = cells.slice(1).filter(({ text }) => text !== "");
	const given = values.filter((cell) => chosenFor.has(cell) || isGiven(cell, terms));
	const { named, similar } = findNamed(values, titleTerms, terms);
	const asking = terms.filter(({ source }) => question.kindTerms.has(source));
	const measured = matchColumns(values, asking, ({ synonyms }) => synonyms);
	const { kind, text: asked, hasParts } = question;
	const isFound = (cell: Cell) =>
		named.includes(cell) &&
		(kind === null || isColumnOf(cell.column, kind) || matchKind(cell.text, kind, asked) === 1);
	if (!hasParts && given.some((cell) => chosenFor.has(cell) && isFound(cell))) return given;
	const isUnknown = (cell: Cell) => !given.includes(cell);
	const choices =
		kind === null
			? [named.filter(isUnknown), named.length > 0 ? given : [], similar.filter(isUnknown)]
			: listByKind(values, { named: named.filter(isUnknown), measured, similar }, question, kind);
	const wanted = choices.find(({ length }) => length > 0) ?? [];
	if (wanted.length === 0) {
		if (named.length > 0) return given;
		const telling = terms.filter(({ stems }) => !intersects(stems, nameTerms));
		const matching = values.filter(
			(cell) => !isGiven(cell, terms) && telling.some(({ stems }) => intersects(stems, cell.terms)),
		);
		return isNamed(unit, terms) && matching.length > 0 ? matching : values;
	}
	return values.filter((cell) => wanted.includes(cell) || given.includes(cell));
}

/** Cells whose columns the question names. */
interface Named {
	named: readonly Cell[];
	/** Those whose columns are synonyms of what it asks for, such as "Depth" of "how deep". */
	measured: readonly Cell[];
	/** Those whose columns are synonyms of any of its words. */
	similar: readonly Cell[];
}

/** Returns choices of cells with the expected content, those in a named column first. */
function listByKind(
	values: readonly Cell[],
	{ named, measured, similar }: Named,
	{ text: asked }: Question,
	kind: AnswerKind,
): (readonly Cell[])[] {
	const byHeader = values.filter(({ column }) => isColumnOf(column, kind));
	const byText = values.filter(({ text }) => matchKind(text, kind, asked) === 1);
	const fits = (cell: Cell) => byHeader.includes(cell) || byText.includes(cell);
	return [
		named.filter(fits),
		measured.filter(fits),
		byHeader.filter((cell) => byText.includes(cell)),
		similar.filter((cell) => byText.includes(cell)),
		byText.length === 1 ? byText : [],
		byHeader,
		named,
		byText,
	];
}

/** Returns the cells whose columns the question names with the most words. The title's words name none if others do. */
function findNamed(
	values: readonly Cell[],
	titleTerms: ReadonlySet<string>,
	terms: readonly QueryTerm[],
): Omit<Named, "measured"> {
	const others = terms.filter(({ stems }) => !intersects(stems, titleTerms));
	const own = others.filter(({ isOwn }) => isOwn);
	const passes = [
		matchColumns(values, own, ({ stems }) => stems),
		matchColumns(values, others, ({ stems }) => stems),
		matchColumns(values, terms, ({ stems }) => stems),
	];
	const named = passes.find(({ length }) => length > 0) ?? [];
	return { named, similar: matchColumns(values, others, ({ synonyms }) => synonyms) };
}

function matchColumns(
	values: readonly Cell[],
	terms: readonly QueryTerm[],
	wordsOf: (term: QueryTerm) => ReadonlySet<string>,
): Cell[] {
	const matched = values.map(
		({ columnTerms }) => new Set(terms.filter((term) => intersects(wordsOf(term), columnTerms))),
	);
	return values.filter((_, at) => {
		const own = matched[at] ?? new Set();
		return own.size > 0 && !matched.some((other) => isProperSubset(own, other));
	});
}

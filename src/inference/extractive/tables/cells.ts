import { type AnswerKind, isColumnOf, matchKind } from "../question/answer-kinds.ts";
import { asksForLength, isColumnOfDimension, isColumnOfOther, isLength } from "../question/dimensions.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { parseCell } from "../values/quantities.ts";
import { intersects, isProperSubset } from "../words/stems.ts";
import type { Members } from "./members.ts";
import { isGiven, isNamed, omitName } from "./names.ts";
import { findPeriod } from "./periods.ts";

/**
 * Returns the cells of a row that answer a question, in order: those in the columns that it names, or with the content
 * that it expects, both ends of a period, and those for which the row was chosen. If it asks for none of them, returns all. The columns of a
 * table that the question asks for by its heading are all asked for, unless it names one by another word.
 */
export function askedCells(
	unit: Unit,
	question: Question,
	terms: readonly QueryTerm[],
	{ cells: chosenFor, areAll }: Pick<Members, "cells" | "areAll"> = NO_MEMBERS,
): readonly Cell[] {
	const { cells, nameTerms, titleTerms, labelTerms } = unit;
	const values = cells.slice(1).filter(({ text }) => text !== "");
	const ofCells = omitName(unit, terms);
	const given = values.filter((cell) => chosenFor.has(cell) || isGiven(cell, ofCells));
	const isTableAsked = areAll && isAsked(labelTerms, terms);
	const period = findPeriod(values, question.period);
	if (period.length > 0) return values.filter((cell) => period.includes(cell) || given.includes(cell));
	const around = isTableAsked ? labelTerms : titleTerms;
	const { named: others, similar } = findNamed(values, around, terms);
	const isAround = ({ columnTerms }: Cell) => intersects(columnTerms, around);
	if (isTableAsked && others.every(isAround)) return values;
	const named = isTableAsked ? values.filter((cell) => others.includes(cell) || isAround(cell)) : others;
	const asking = terms.filter(({ source }) => question.kindTerms.has(source));
	const measured = matchColumns(values, asking, ({ synonyms }) => synonyms);
	const { kind } = question;
	const isUnknown = (cell: Cell) => !given.includes(cell);
	const choices =
		kind === null
			? [named.filter(isUnknown), named.length > 0 ? given : [], similar.filter(isUnknown)]
			: listByKind(values, { named: named.filter(isUnknown), measured, similar }, question, kind, areAll);
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

const NO_MEMBERS = { cells: new Set<Cell>(), areAll: false };

/** Returns whether the question contains all words of a heading. */
function isAsked(label: ReadonlySet<string>, terms: readonly QueryTerm[]): boolean {
	return label.size > 0 && [...label].every((word) => terms.some(({ stems }) => stems.has(word)));
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
	{ kindText: asked, hasParts, operation }: Question,
	kind: AnswerKind,
	areAll: boolean,
): (readonly Cell[])[] {
	// How many people there are is no length of 60 minutes.
	const isMeasured = (cell: Cell) =>
		operation?.kind === "count" &&
		(parseCell(cell)?.dimension ?? "count") !== "count" &&
		!intersects(operation.counted, cell.terms);
	const isOther = ({ column, text }: Cell) =>
		isColumnOfOther(column, asked) || (kind === "duration" && isLength(text) && !asksForLength(asked));
	const byHeader = values.filter(
		(cell) => isColumnOf(cell.column, kind) && !isMeasured(cell) && !isOther(cell),
	);
	const byText = values.filter((cell) => matchKind(cell.text, kind, asked) === 1 && !isOther(cell));
	const ofDimension = values.filter(({ column }) => isColumnOfDimension(column, asked));
	const fits = (cell: Cell) => byHeader.includes(cell) || byText.includes(cell);
	return [
		hasParts && (areAll || named.length > 1) ? named : [],
		named.filter(fits),
		// A question about a whole table may mean several of its columns, such as a monthly price and a fee.
		areAll ? values.filter((cell) => measured.includes(cell) || fits(cell)) : [],
		ofDimension.filter((cell) => byText.includes(cell)),
		measured.filter((cell) => byText.includes(cell)),
		byHeader.filter((cell) => byText.includes(cell)),
		byText.length === 1 ? byText : [],
		measured.filter(fits),
		similar.filter((cell) => byText.includes(cell)),
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
		// "Who teaches that?" asks for the lecturer, even if an earlier question was for the course.
		own.length < others.length ? matchColumns(values, own, ({ synonyms }) => synonyms) : [],
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

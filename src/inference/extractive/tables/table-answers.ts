import { isEverydayWord } from "../../../text/common-words.ts";
import { splitWords } from "../../../text/terms.ts";
import { isColumnOf } from "../question/answer-kinds.ts";
import { isOfOperation, type Operation } from "../question/operations.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { findComparison } from "../question/question-shape.ts";
import { readOrder, removeRank } from "../question/ranks.ts";
import type { Cell, Group, Unit } from "../units/unit.ts";
import { averageAmounts, sumAmounts } from "../values/amounts.ts";
import { readLimits, removeLimits } from "../values/limits.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { findDenied } from "./denied.ts";
import { findExtremeRows } from "./extremes.ts";
import type { Members } from "./members.ts";
import { filterRows, NEGATION } from "./row-filter.ts";
import { type Reading, readTerms } from "./table-terms.ts";
import { findRowsWithin } from "./thresholds.ts";

/** The rows of a table that a question counts or adds up. */
export interface TableAnswer extends Members {
	/** How many words of the question are in the table. */
	matched: number;
	/** Whether the different values of a column are counted, which need not be all that there are. */
	countsValues: boolean;
}

/** Matches a column whose numbers don't add up, and those of which there is no average either. */
const NO_SUM =
	/\b(?:year|date|since|born|joined|rank|place|no|nr|id|code|phone|age|rating|grade|average|mean|rate|share|percent\w*|temperature)\b|[%°#]/i;
const NO_AVERAGE = /\b(?:year|date|since|born|joined|no|nr|id|code|phone)\b|#/i;
/** Matches a column that says how many of its row there are, so that rows of desks aren't all desks. */
const QUANTITY =
	/^(?:quantity|qty|units|stock|in stock|counts?|number|pieces|copies|sold|units sold|menge|anzahl|bestand|stück)\b/i;
const SUM = /^(?:sum|(?:sub|grand )?totals?|overall|gesamt|summe)\b/i;

/**
 * Returns the rows that a question counts, adds up, compares, or limits, and the result if all rows of the table are known.
 * Returns null unless the table has all that the question names: a number must not ignore a condition. If the table or
 * list `isFound` otherwise, words that it doesn't have are ignored, and no result is given.
 */
export function answerFromTable(
	group: Group,
	question: Question,
	terms: readonly QueryTerm[],
	{ isFound = false } = {},
): TableAnswer | null {
	const { kind, units } = group;
	const isList = kind === "list";
	const isCount = question.operation?.kind === "count";
	// Items without a name have nothing to compare, but are counted, unlike those within another.
	const all = !isList
		? units
		: units.filter(({ cells, depth }) => (isFound ? cells.length > 1 : !isCount || depth === 0));
	const [first] = all;
	const isLimited = readLimits(question.text).length > 0;
	// "Older than 1900" is a limit.
	const isComparison = findComparison(removeLimits(question.text)) !== "";
	const isAsked = question.operation !== null || isComparison || isLimited;
	if (first === undefined || all.length < 2 || all.some(isSumRow)) return null;
	if (first.cells.length === 0 && !(isList && isCount)) return null;
	const denied = findDenied(question.text, terms, group);
	if (
		!isFound &&
		!(
			isAsked ||
			(!denied.isEmpty && [ASKS_WHICH, ASKS_ANYTHING].some((pattern) => pattern.test(question.text)))
		)
	)
		return null;
	if (!isFound && question.operation === null && ASKS_FOR_VALUE.test(question.text)) return null;
	const asked = { ...question, text: denied.text };
	// "What can I eat without nuts?" names neither dishes nor a column.
	const ignoresUnknown = isFound || (!denied.isEmpty && ASKS_ANYTHING.test(question.text));
	const reading = readTerms(group, question, listAsked(asked, denied.terms), ignoresUnknown);
	if (reading === null || isPerGroup(question.text, reading, first)) return null;
	// What an item says of its name has several values.
	const isUnclear = ({ at }: { at: number }) => isList && at > 0;
	if (isCount && !isFound && reading.conditions.some(isUnclear)) return null;
	const conditions = reading.conditions
		.filter((condition) => !isUnclear(condition))
		.map((condition) => ({ ...condition, isDenied: condition.words.some(denied.has) }));
	const deniesValue = conditions.some(({ isDenied }) => isDenied);
	const limited = findLimited(all, asked, denied.terms, deniesValue);
	if (limited === null || (isFound && !isComparison && limited.cells.size === 0)) return null;
	const isIgnored = NEGATION.test(denied.text) && !limited.yesNo && !deniesValue;
	if (!isFound && (isIgnored || !(isAsked || deniesValue || limited.yesNo))) return null;
	const rows = limited.rows.filter(({ cells }) =>
		conditions.every(({ at, texts, isDenied }) => texts.has(cells[at]?.text ?? "") !== isDenied),
	);
	if (rows.length === 0) return null;
	const result = isComparison
		? compare(all, rows, question, omitColumns(terms, [...limited.cells]))
		: compute(all, rows, question.operation, reading);
	if (result === null) return null;
	const found = result.rows ?? rows;
	// A date or a number doesn't say which row it is.
	const areNamed = found.every(({ cells }) => /\p{L}/u.test(cells[0]?.text ?? ""));
	const people = first.cells.findIndex(({ column }, at) => at > 0 && isColumnOf(column, "person"));
	// "Who hasn't paid" asks for the customers of orders.
	const asWho = !areNamed && question.kind === "person" ? [people] : [];
	// Beside a yes or no, the other columns with one of its words say nothing.
	const named = isFound && limited.yesNo ? [] : result.columns;
	const shown = new Set([...conditions.map(({ at }) => at), ...named, ...asWho].filter((at) => at > 0));
	const isShown = (_: Cell, at: number) => shown.has(at) || (shown.size === 0 && !areNamed);
	return {
		units: found,
		areAll: found.length === units.length,
		cells: new Set([...limited.cells, ...found.flatMap(({ cells }) => cells.filter(isShown))]),
		areCellsEnough: true,
		total: !isFound && group.isWhole === true && rows.length > 1 ? result.text : null,
		matched: reading.matched + (isLimited || isComparison ? 1 : 0),
		countsValues:
			question.operation?.kind === "count" && reading.countedColumn !== null && !reading.countsRows,
	};
}

/** Returns whether a row has the sum of the others. */
function isSumRow({ cells }: Unit): boolean {
	return cells.some(({ text }, at) => SUM.test(text) && (at === 0 || /^\P{Zs}+$/u.test(text)));
}

/** Matches a question for rows. "What isn't allowed" may be in a list. */
const ASKS_WHICH = /^(?:and |so )?(?:who|which|list|show|what (?!(?:is|was|does|has)\b)\p{L}+s)\b/u;
/** Matches a question for rows that doesn't name them. */
const ASKS_ANYTHING =
	/^(?:and |so )?(?:(?:is|are) there )?(?:any|anything|something|what can (?:i|we|you|one))\b/u;
/** Matches the words that deny others, which aren't in the table themselves. */
const NOT = /n't\b|\b(?:never|neither|nor|without|except)\b/g;
/** Matches a question for something of the rows, as in "what is the fee for luggage over 20 kg". */
const ASKS_FOR_VALUE =
	/^(?:and |so )?what(?:'s| is| are) the (?!(?:total|sum|average|mean|number)\b).*\b(?:for|of)\b/;

/** Returns whether a question asks for one result per value of a column, as in "total salary by department". */
function isPerGroup(text: string, { named }: Reading, { cells }: Unit): boolean {
	if (readOrder(text) !== null) return false;
	const by = stemsOf(/\bby (?:the )?(\p{L}+)\W*$/u.exec(text)?.[1] ?? "");
	return named.some((at) => intersects(by, cells[at]?.columnTerms ?? by));
}

/** Returns the words of a question to be found in a table, without those of a limit and of a comparison. */
function listAsked(
	{ text, topic, isElliptical, operation }: Question,
	terms: readonly QueryTerm[],
): QueryTerm[] {
	const rest = removeRank(removeLimits(text, { isWhole: true })).replace(NOT, " ");
	const plain = stemsOf(rest);
	// In lower case, "IT" is a word without content.
	const words = new Set(splitWords(rest));
	// "Sort by price" names a column, unlike "the cheapest".
	const compared = readOrder(text) === null ? stemsOf(findComparison(text)) : new Set<string>();
	return terms.filter(
		({ source, word, isOwn }) =>
			(isOwn ? plain.has(source) || words.has(source.toLowerCase()) : isElliptical && topic.has(source)) &&
			(!isEverydayWord(word) || operation?.counted.has(source) === true) &&
			!isOfOperation(source) &&
			!compared.has(source),
	);
}

interface Limited {
	rows: readonly Unit[];
	cells: ReadonlySet<Cell>;
	/** Whether the rows are those with yes or no in a column. */
	yesNo: boolean;
}

/** Returns the rows within the limits of a question and with the yes or no that it asks for, or null if a limit fits none. */
function findLimited(
	all: readonly Unit[],
	question: Question,
	terms: readonly QueryTerm[],
	deniesValue: boolean,
): Limited | null {
	// "Which books weren't borrowed by Nina" asks for those of others, too.
	const filtered = deniesValue ? null : filterRows(all, question, terms);
	const rows = filtered?.rows ?? all;
	const within = findRowsWithin(question, rows, terms);
	if (within === null && readLimits(question.text).length > 0) return null;
	return {
		rows: within?.rows ?? rows,
		cells: new Set([...(filtered?.cells ?? []), ...(within?.cells ?? [])]),
		yesNo: filtered !== null,
	};
}

/** Returns the words that don't name the columns of some cells: in "the cheapest car with 5 seats", no seats are compared. */
function omitColumns(terms: readonly QueryTerm[], cells: readonly Cell[]): QueryTerm[] {
	const columns = new Set(cells.flatMap(({ columnTerms }) => [...columnTerms]));
	return terms.filter(({ stems }) => !intersects(stems, columns));
}

interface Result {
	/** What is said of the rows, as in "4 in total", or null. */
	text: string | null;
	/** The positions of the columns that it is about. */
	columns: readonly number[];
	/** The rows to quote if not all of them. */
	rows?: readonly Unit[];
}

function compare(
	all: readonly Unit[],
	rows: readonly Unit[],
	{ text, operation }: Question,
	terms: readonly QueryTerm[],
): Result | null {
	const extreme = operation === null ? findExtremeRows(removeLimits(text), rows, terms) : null;
	const [first] = extreme?.rows ?? [];
	if (extreme === null || first === undefined) return null;
	if (extreme.rows.length === all.length && !extreme.areOrdered) return null;
	// No source has a row outside of the passages.
	if (!extreme.rows.every(({ isInPassage }) => isInPassage)) return null;
	const columns = first.cells.flatMap((cell, at) => (extreme.cells.has(cell) ? [at] : []));
	return { text: null, columns, rows: extreme.rows };
}

function compute(
	all: readonly Unit[],
	rows: readonly Unit[],
	operation: Operation | null,
	reading: Reading,
): Result | null {
	if (operation === null) return { text: null, columns: reading.named };
	if (operation.kind === "count") return count(all, rows, reading);
	const named = reading.named.filter((at) => !reading.conditions.some((condition) => condition.at === at));
	return computeAmounts(all, rows, operation.kind, named);
}

/** Counts rows, the different values of a column, or what a column says that there are of each row. */
function count(all: readonly Unit[], rows: readonly Unit[], reading: Reading): Result | null {
	const { countedColumn, countsRows, countsValue } = reading;
	if (countedColumn !== null && !countsRows) {
		const isNumber = textsOf(all, countedColumn).every((text) => /^[\d.,'’]+$/.test(text));
		if (isNumber && isAmount(all, countedColumn, NO_SUM))
			return computeAmounts(all, rows, "sum", [countedColumn]);
		if (isNumeric(all, countedColumn)) return null;
		const textOf = ({ cells }: Unit) => cells[countedColumn]?.text ?? "";
		const distinct = [...Map.groupBy(rows, textOf)].flatMap(([value, [row]]) =>
			value === "" || row === undefined ? [] : [row],
		);
		const column = rows[0]?.cells[countedColumn]?.column ?? "";
		return { text: `${column}: ${distinct.length} different`, columns: [countedColumn], rows: distinct };
	}
	// "How many books can I borrow?" asks for a number in the row "Books".
	const isRow = rows.length === 1 && reading.conditions.some(({ at }) => at === 0) && !isNumeric(all, 0);
	if (!countsRows && !countsValue) return null;
	const text = `${rows.length} in total`;
	const columns = rows[0]?.cells.map(({ column }) => column) ?? [];
	const at = columns.findIndex(
		(column, index) =>
			(countsValue || reading.named.includes(index)) && QUANTITY.test(column) && isAmount(all, index, NO_SUM),
	);
	const sum = at < 0 ? null : computeAmounts(all, rows, "sum", [at]);
	if (sum !== null) return { text: `${text}; ${sum.text}`, columns: [at] };
	return isRow ? null : { text, columns: [] };
}

/** Adds up, or averages, the amounts in the column that is named, or in the only one with amounts. */
function computeAmounts(
	all: readonly Unit[],
	rows: readonly Unit[],
	kind: "sum" | "average",
	named: readonly number[],
): Result | null {
	const none = kind === "sum" ? NO_SUM : NO_AVERAGE;
	const amounts = (all[0]?.cells ?? []).flatMap((_, at) => (at > 0 && isAmount(all, at, none) ? [at] : []));
	const columns = all[0]?.cells.map(({ column }) => column) ?? [];
	const isOther = named.some((at) => at > 0 && isNumeric(all, at));
	const [at, ...others] =
		[
			amounts.filter((at) => named.includes(at)),
			isOther ? [] : amounts.filter((at) => amounts.length === 1 || isColumnOf(columns[at] ?? "", "money")),
		].find(({ length }) => length > 0) ?? [];
	if (at === undefined || others.length > 0) return null;
	const texts = textsOf(rows, at);
	const computed = kind === "sum" ? sumAmounts(texts) : averageAmounts(texts);
	if (computed === null) return null;
	return { text: `${columns[at]}: ${computed} ${kind === "sum" ? "in total" : "on average"}`, columns: [at] };
}

function isAmount(rows: readonly Unit[], at: number, none: RegExp): boolean {
	const column = rows[0]?.cells[at]?.column ?? "";
	// "Fee per year" is an amount.
	return (
		column !== "" && !none.test(column.replace(/\bper \p{L}+/u, "")) && sumAmounts(textsOf(rows, at)) !== null
	);
}

function isNumeric(rows: readonly Unit[], at: number): boolean {
	return textsOf(rows, at).every((text) => /^\W{0,4}\d/.test(text));
}

/** Returns the texts of a column without the empty ones. */
function textsOf(rows: readonly Unit[], at: number): string[] {
	return rows.map(({ cells }) => cells[at]?.text ?? "").filter((text) => text !== "");
}

import { isEverydayWord } from "../../../text/common-words.ts";
import { isColumnOf, matchKind } from "../question/answer-kinds.ts";
import { tellsCount } from "../question/counts.ts";
import { type QueryTerm, weighTerms } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Cell, Group, Unit } from "../units/unit.ts";
import { intersects } from "../words/stems.ts";
import { comparesMentioned } from "./next-comparison.ts";
import { findQuoted } from "./quoted.ts";

/** Matches a question for what the last answer left out, as in "who else scored?" and "tell me more". */
const ASKS_FOR_OTHERS =
	/\b(?:else|(?:any|the|some) others?|another(?: one)?|other \p{L}+s (?:\p{L}+ ){0,2}(?:he|she|they)|(?:he|she|they) (?:\p{L}+ ){0,2}other \p{L}+s)\b|^\W*(?:(?:can|could) you )?(?:tell me |say )?more(?: (?:about|on) (?:it|this|that|them))?\W*$/u;
/** Matches a word for what the last answer quoted, as in "how long is it?" and "who teaches that?" */
const PRONOUN =
	/\b(?:it|its|they|them|their|those|these|he|she|him|his|her)\b|\b(?:this|that)(?=\W*$| (?:in|for|cost|costs|all|together|one)\b)|\b(?:is|are|was) (?:this|that)\b/;
/** Matches a question word alone, as in "for how long?" and "since when?" */
const BARE =
	/^\W*(?:(?:and|but|so) )?(?:(?:for|since|until|till|from|to|at|in|with|by) )?(?:who|whom|when|where|why|how (?:long|much|many|often|far|old|high|deep|big))\W*$/;
const PLACE = /\bthere(?=\W*$)/;
/** Matches a question for more rows than those that were quoted. */
const ASKS_FOR_ALL = /\b(?:all|every|each|total|other)\b/;

/**
 * Returns the units that may answer a follow-up to some answers, the last of which comes last. "Which room?" asks for the
 * room in the rows that it quoted, "who else?" for anything but these, and "which is cheaper?" for rows of the last two.
 * Removes the others from their groups.
 */
export function selectForFollowUp(
	question: Question,
	units: readonly Unit[],
	answers: readonly string[],
): readonly Unit[] {
	const lastAnswer = answers.at(-1) ?? "";
	const quoted = findQuoted(units, lastAnswer);
	if (question.topic.size === 0 || quoted.size === 0) return units;
	if (asksForOthers(question.text)) return selectOthers(question, units, quoted, lastAnswer);
	if (comparesMentioned(question.text) && quoted.size < 2)
		return selectCompared(units, findQuoted(units, answers.slice(-2).join("\n")));
	const own = weighTerms(question, units).filter(({ isOwn }) => isOwn);
	const groups = new Set([...quoted].map(({ group }) => group));
	const described = selectDescribed(question, units, listFirst(quoted, lastAnswer), own);
	if (described.size > 0) return without(units, new Set(units.filter((unit) => !described.has(unit))));
	const others = new Set<Unit>();
	for (const group of groups) {
		const rows = group.units.filter((unit) => quoted.has(unit));
		if (group.kind !== "table" || !isAboutRows(question, group, rows, own)) continue;
		for (const unit of group.units) if (!quoted.has(unit)) others.add(unit);
		// "How much is that for three nights?" asks nothing of other tables.
		if (PRONOUN.test(question.text))
			for (const unit of units) if (unit.kind === "row" && !groups.has(unit.group)) others.add(unit);
	}
	return without(units, others);
}

/**
 * Returns the quoted paragraphs and items if a question such as "what does she do?" asks something of what they describe.
 * They must have all words that it names this by, and what it asks for, such as a price.
 */
function selectDescribed(
	question: Question,
	units: readonly Unit[],
	quoted: ReadonlySet<Unit>,
	own: readonly QueryTerm[],
): ReadonlySet<Unit> {
	const { text, kind, kindText, kindTerms, isComparison, aspects, operation } = question;
	// What something is used for is rarely in its description.
	if (isComparison || aspects.length > 0 || ![PRONOUN, PLACE, BARE].some((pattern) => pattern.test(text)))
		return NONE;
	if ([...quoted].some(({ kind }) => kind === "row")) return NONE;
	const paragraphs = new Set(
		[...quoted].filter((unit) => unit.kind === "sentence").map(({ group }) => group),
	);
	const described = units.filter((unit) => quoted.has(unit) || paragraphs.has(unit.group));
	if (operation?.kind === "count" && !described.some((unit) => tellsCount(unit, question))) return NONE;
	const isTold = kind === null || described.some((unit) => matchKind(unit.text, kind, kindText) === 1);
	const isBare = BARE.test(text) && kind !== null;
	const told = isBare ? [...quoted].filter((unit) => matchKind(unit.text, kind, kindText) > 0) : [];
	if (told.length > 0) return new Set(told);
	const telling = own.filter(({ word, source }) => !isEverydayWord(word) && !kindTerms.has(source));
	const areNamed = telling.every(({ stems }) => described.some(({ terms }) => intersects(stems, terms)));
	return isTold && areNamed ? new Set(described) : NONE;
}

/** Matches a question for several things. */
const LISTS = /\b(?:which|list|are|kinds?|types?|sorts?)\b/;
const NONE: ReadonlySet<Unit> = new Set();

/** Returns the quoted units of the paragraph, or the item, that an answer begins with. */
function listFirst(quoted: ReadonlySet<Unit>, answer: string): ReadonlySet<Unit> {
	const placeOf = ({ text }: Unit) => answer.indexOf(text);
	const [first] = [...quoted].toSorted((a, b) => placeOf(a) - placeOf(b));
	return new Set([...quoted].filter((unit) => unit === first || unit.group === first?.group));
}

/** Returns the units without the rows beside those that are compared, if these are in one list or table. */
function selectCompared(units: readonly Unit[], compared: ReadonlySet<Unit>): readonly Unit[] {
	const [group, ...others] = new Set([...compared].map(({ group }) => group));
	if (group === undefined || others.length > 0 || compared.size < 2) return units;
	return without(units, new Set(group.units.filter((unit) => !compared.has(unit))));
}

/** Returns whether a question in lower case asks for what the last answer left out, as in "who else?" */
export function asksForOthers(text: string): boolean {
	return ASKS_FOR_OTHERS.test(text);
}

/**
 * Returns the units that weren't quoted. Of a table, these are the rows that fulfill the same conditions as the quoted
 * ones, or those that the question itself sets, and don't name the same people, unless it asks about these. If a whole table
 * has none, nothing else answers.
 */
function selectOthers(
	question: Question,
	units: readonly Unit[],
	quoted: ReadonlySet<Unit>,
	lastAnswer: string,
): readonly Unit[] {
	const terms = weighTerms(question, units);
	const own = terms.filter(({ isOwn, word }) => isOwn && !isEverydayWord(word));
	const asked = own.length > 0 ? own : terms;
	const omitted = new Set(quoted);
	for (const group of new Set([...quoted].map(({ group }) => group))) {
		if (group.kind !== "table") continue;
		const rows = group.units.filter((unit) => quoted.has(unit));
		const saysSo = ({ cells }: Unit, { stems }: QueryTerm) =>
			cells.some(({ terms }) => intersects(stems, terms));
		const conditions = asked.filter((term) => rows.every((row) => saysSo(row, term)));
		const isSaid = ({ text }: Cell) => lastAnswer.includes(text);
		const isCondition = ({ terms }: Cell) => conditions.some(({ stems }) => intersects(stems, terms));
		const named = rows.flatMap(
			({ cells }) => cells.find((cell) => isSaid(cell) && namesPerson(cell) && !isCondition(cell)) ?? [],
		);
		const isOfNamed = ({ cells }: Unit) =>
			cells.some((cell) => named.some(({ column, text }) => cell.column === column && cell.text === text));
		// "What else does she own?" asks for other rows of the person that "who else?" leaves out.
		const isOfPerson = SOMEONE.test(question.text) && named.length > 0;
		const isAsked = isOfPerson
			? isOfNamed
			: (row: Unit) => conditions.every((term) => saysSo(row, term)) && !isOfNamed(row);
		const others = group.units.filter((row) => !quoted.has(row) && isAsked(row));
		if (isOfPerson && others.length > 0)
			return without(units, new Set(units.filter((unit) => !others.includes(unit))));
		if (others.length === 0 && group.isWhole === true) return [];
		for (const row of group.units) if (!others.includes(row)) omitted.add(row);
	}
	return without(units, omitted);
}

/** Matches a word for the person that the last answer named. */
const SOMEONE = /\b(?:he|she|they|him|her|them)\b/;
const FULL_NAME = /^\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+)+$/u;

function namesPerson({ column, text }: Cell): boolean {
	return text !== "" && (isColumnOf(column, "person") || FULL_NAME.test(text));
}

/** Returns whether a question is about the quoted rows of a table: it refers to them, or asks only for their columns. */
function isAboutRows(
	{ text, kind, shape, kindTerms, isComparison }: Question,
	group: Group,
	rows: readonly Unit[],
	own: readonly QueryTerm[],
): boolean {
	const isInCells = ({ cells }: Unit, { stems, synonyms }: QueryTerm) =>
		cells.some(({ terms }) => intersects(stems.size > 0 ? stems : synonyms, terms));
	const telling = own.filter(({ source }) => !kindTerms.has(source));
	const namesOther = telling.some(
		(term) =>
			group.units.some((unit) => isInCells(unit, term)) && !rows.some((unit) => isInCells(unit, term)),
	);
	if (namesOther) return false;
	if (PRONOUN.test(text)) return true;
	if (isComparison || ASKS_FOR_ALL.test(text)) return false;
	// "What's for dessert?" asks for one value.
	if (shape === "list" && (rows.length > 1 || LISTS.test(text))) return false;
	const columns = new Set(rows[0]?.cells.slice(1).flatMap(({ columnTerms }) => [...columnTerms]));
	const isOfColumn = ({ word, stems, synonyms }: QueryTerm) =>
		isEverydayWord(word) || intersects(stems, columns) || intersects(synonyms, columns);
	return (own.length > 0 || kind !== null) && telling.every(isOfColumn);
}

function without(units: readonly Unit[], omitted: ReadonlySet<Unit>): readonly Unit[] {
	if (omitted.size === 0) return units;
	for (const group of new Set([...omitted].map(({ group }) => group)))
		group.units = group.units.filter((unit) => !omitted.has(unit));
	return units.filter((unit) => !omitted.has(unit));
}

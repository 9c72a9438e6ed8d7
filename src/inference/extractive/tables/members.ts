import { isEverydayWord } from "../../../text/common-words.ts";
import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { asksWhich } from "../question/question-shape.ts";
import type { Cell, Group, Unit } from "../units/unit.ts";
import { listImpliedWords } from "../words/calendar.ts";
import { intersects, isProperSubset, stemOf, stemsOf } from "../words/stems.ts";
import { compareRows } from "./extremes.ts";
import { hasWholeCell, isNamed, omitName } from "./names.ts";

/** The items or rows of a list or table that answer a question. */
export interface Members {
	units: readonly Unit[];
	/** Whether these are all items or rows. */
	areAll: boolean;
	/** The cells for which rows were chosen. They are part of the answer. */
	cells: ReadonlySet<Cell>;
	/** Whether these cells alone answer the question, unless it has a second part. */
	areCellsEnough: boolean;
	/** What is computed from the rows, as in "4 in total", or null. */
	total?: string | null;
}

/** Maximum share of the members that contain a word by which some of them are chosen. */
const TELLING_SHARE_MAX = 0.6;
/** Match of a word with the same stem, and of a synonym, relative to the word of the question. */
const STEM_MATCH = 0.8;
const SYNONYM_MATCH = 0.5;
/** Minimum match of a member, relative to the best one, if the question names none. */
const SIMILAR_MIN = 0.9;

/** Returns the members that the question names or describes, or all if it distinguishes none. */
export function chooseMembers(group: Group, question: Question, terms: readonly QueryTerm[]): Members {
	const inTitle = (term: QueryTerm) => group.units.some((unit) => intersects(term.stems, unit.titleTerms));
	const all = findTelling(group, question, terms);
	const specific = all.filter((term) => !inTitle(term));
	const telling = specific.length > 0 ? specific : all;
	const own = telling.filter(({ isOwn }) => isOwn);
	const used = own.length > 0 ? own : telling;
	const named = group.units.filter(
		(unit) =>
			isNamed(unit, terms) &&
			(own.length === 0 || question.isComparison || own.some((term) => matchOf(unit, term) > 0)),
	);
	// "Which is cheaper, the drill or the workbench?" names the cordless drill by a part of its name.
	const rest = own.filter(({ stems }) => !named.some(({ nameTerms }) => intersects(stems, nameTerms)));
	const isCompared = ({ nameTerms }: Unit) => rest.some(({ stems }) => intersects(stems, nameTerms));
	const ofQuestion = named.filter((unit) => isNamed(unit, own));
	const mentioned = !question.isComparison
		? named
		: ofQuestion.length > 1
			? ofQuestion
			: group.units.filter((unit) => named.includes(unit) || isCompared(unit));
	const isSome = mentioned.length > 0 && mentioned.length < group.units.length;
	const chosen = comparesAll(question, mentioned, group, terms)
		? group.units
		: isSome
			? keepNamed(group, mentioned, used, question)
			: keepBest(group.units, used, terms);
	if (chosen === null) return { units: group.units, areAll: true, cells: new Set(), areCellsEnough: false };
	const cells = chosen.flatMap((unit) => {
		const ofCells = omitName(unit, used);
		return unit.cells.filter((cell) => contains(cell.terms, ofCells));
	});
	const units = withAncestors(group, chosen);
	const compared =
		isSome && question.isComparison && units.length > 1 ? compareRows(question.text, units, terms) : null;
	if (compared !== null)
		return { units: compared.rows, areAll: false, cells: compared.cells, areCellsEnough: true };
	return { units, areAll: units.length === group.units.length, cells: new Set(cells), areCellsEnough: false };
}

/** Returns whether a question such as "which is cheaper?" compares the mentioned members, or one with the others. */
function comparesAll(
	{ isComparison, topic, text }: Question,
	mentioned: readonly Unit[],
	{ units }: Group,
	terms: readonly QueryTerm[],
): boolean {
	const own = terms.filter(({ isOwn }) => isOwn);
	const isOfTopic = mentioned.every(
		({ nameTerms }) => !own.some(({ stems }) => intersects(stems, nameTerms)),
	);
	const isNumber = mentioned.length === 1 || mentioned.length === units.length;
	return isComparison && topic.size > 0 && isOfTopic && isNumber && asksWhich(text);
}

/** Returns the words of the question that some members contain and that don't describe the whole list or table. */
function findTelling(group: Group, question: Question, terms: readonly QueryTerm[]): QueryTerm[] {
	const [first] = group.units;
	if (first === undefined) return [];
	const asksForAll = question.shape === "list" || question.shape === "steps";
	const around = new Set([
		...stemsOf(group.introduction ?? ""),
		...first.labelTerms,
		...(asksForAll ? first.titleTerms : []),
	]);
	const columns = new Set(first.cells.flatMap(({ columnTerms }) => [...columnTerms]));
	// "Trail" doesn't single out "Abbey Trail" in a table of trails.
	const kind = first.cells[0]?.columnTerms ?? new Set();
	return terms.filter((term) => {
		const { stems, word } = term;
		if (asksForAll && isEverydayWord(word)) return false;
		const exact = group.units.filter((unit) => matchOf(unit, term) > SYNONYM_MATCH);
		const members = exact.length > 0 ? exact : group.units.filter((unit) => matchOf(unit, term) > 0);
		if (intersects(stems, kind)) return false;
		if (members.length === 0 || members.length > maxTelling(members, stems, group)) return false;
		const isInNames = members.every((unit) => intersects(unit.nameTerms, stems));
		// "The cheapest cabin" is one of those named so, also below the heading "Pitches and cabins".
		if (intersects(stems, around)) return question.isComparison && isInNames;
		return !intersects(stems, columns) || isInNames;
	});
}

/** Returns how many members a word may single out. The value of a column, such as a city or a month, may hold for all but one. */
function maxTelling(members: readonly Unit[], stems: ReadonlySet<string>, { units }: Group): number {
	const isSaid = ({ column, terms, plain }: Cell) =>
		column !== "" &&
		(isSubset(terms, stems) || listImpliedWords(plain).some((word) => stems.has(stemOf(word))));
	const isValue = members.every(({ cells }) => cells.slice(1).some(isSaid));
	return isValue ? units.length - 1 : TELLING_SHARE_MAX * units.length;
}

function isSubset(terms: ReadonlySet<string>, of: ReadonlySet<string>): boolean {
	return terms.size > 0 && [...terms].every((term) => of.has(term));
}

/**
 * Returns the named members and the items within, or the members that match all that the named ones do, and more.
 * Omits those that match less of the question than another.
 */
function keepNamed(
	group: Group,
	named: readonly Unit[],
	telling: readonly QueryTerm[],
	{ kind, kindText, isComparison }: Question,
): Unit[] {
	if (isComparison) return [...named];
	const family = group.units.filter((unit) =>
		[unit, ...unit.ancestors].some((other) => named.includes(other)),
	);
	const matches = new Map(
		group.units.map((unit) => [unit, new Set(telling.filter((term) => matchOf(unit, term) > 0))]),
	);
	const matchesOf = (unit: Unit) => matches.get(unit) ?? new Set();
	const better = group.units.filter((unit) =>
		named.every((other) => isProperSubset(matchesOf(other), matchesOf(unit))),
	);
	const candidates = better.length > 0 ? better : family;
	const best = candidates.filter(
		(unit) => !candidates.some((other) => isProperSubset(matchesOf(unit), matchesOf(other))),
	);
	if (kind === null) return best;
	const fitting = best.filter((unit) => matchKind(unit.text, kind, kindText) === 1);
	return fitting.length > 0 ? fitting : best;
}

/** Returns the members that match most of the words, or null if none matches any. */
function keepBest(
	units: readonly Unit[],
	telling: readonly QueryTerm[],
	terms: readonly QueryTerm[],
): Unit[] | null {
	const sums = units.map((unit) => telling.reduce((sum, term) => sum + term.weight * matchOf(unit, term), 0));
	const most = Math.max(0, ...sums);
	if (most === 0) return null;
	const best = units.filter((_, at) => (sums[at] ?? 0) >= SIMILAR_MIN * most);
	const whole = best.filter((unit) => hasWholeCell(unit, terms));
	return whole.length > 0 ? whole : best;
}

/** Returns how well a member, or an item around it, matches a word of the question, from 0 to 1. */
function matchOf(unit: Unit, { word, stems, synonyms }: QueryTerm): number {
	const sources = [unit, ...unit.ancestors];
	if (sources.some(({ words }) => words.has(word))) return 1;
	if (sources.some(({ terms }) => intersects(stems, terms))) return STEM_MATCH;
	return sources.some(({ terms }) => intersects(synonyms, terms)) ? SYNONYM_MATCH : 0;
}

function contains(found: ReadonlySet<string>, terms: readonly QueryTerm[]): boolean {
	return terms.some(({ stems, synonyms }) => intersects(stems, found) || intersects(synonyms, found));
}

/** Adds the items around nested ones. */
function withAncestors(group: Group, chosen: readonly Unit[]): Unit[] {
	const units = new Set(chosen.flatMap((unit) => [...unit.ancestors, unit]));
	return group.units.filter((unit) => units.has(unit));
}

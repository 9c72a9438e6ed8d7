import { tellsCount } from "../question/counts.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { isKeywords } from "../question/question-shape.ts";
import { chooseBracket } from "../tables/brackets.ts";
import { chooseMembers, type Members } from "../tables/members.ts";
import { isNamed } from "../tables/names.ts";
import { NEGATION } from "../tables/row-filter.ts";
import { answerFromTable, type TableAnswer } from "../tables/table-answers.ts";
import type { Group, Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Minimum coverage of a list that is quoted as a whole. */
const GROUP_COVERAGE_MIN = 0.45;
/** The same for a list whose heading is wholly in the question. */
const ASKED_COVERAGE_MIN = 0.3;
/** Minimum score of an item of a list that is quoted as a whole, relative to the best unit. */
const GROUP_MIN = 0.45;
/** Number of items with nearly the best score from which the whole list is the answer. */
const TIED_ITEMS = 3;
const TIE = 0.97;

/** Chooses a list or table, and its members that answer the question. Returns null if sentences answer it. */
export function chooseFromGroup(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): { group: Group; members: Members } | null {
	const [best] = scored;
	if (best === undefined) return null;
	const near = scored.filter(({ score }) => score >= GROUP_MIN * best.score);
	const groups = question.shape === "steps" ? [] : [...new Set(near.map(({ unit }) => unit.group))];
	for (const group of groups) {
		const members =
			chooseBracket(group, question) ?? answerFromTable(group, question, terms, { isFound: true });
		if (members !== null) return { group, members };
	}
	const headed = findHeaded(question, near, terms);
	// In "ingredients apple cake", the apples don't single out one of the ingredients.
	if (headed !== null) return { group: headed, members: allOf(headed) };
	const whole = findGroup(question, scored, terms);
	const group = whole ?? best.unit.group;
	if (group.kind === "paragraph" || (group.kind === "list" && group.units.length < 2)) return null;
	const areAll = group.isConnected || (question.shape === "steps" && group.isOrdered);
	const members = areAll ? null : chooseMembers(group, question, terms);
	// A single row isn't the list that a question asks for if a sentence matches better: "when are you open?"
	const [only, ...others] = members?.units ?? [];
	const isBySentence = only?.kind === "row" && others.length === 0 && best.unit.kind === "sentence";
	if (isBySentence && question.shape === "list" && question.kind === "time") return null;
	if ((members ?? allOf(group)).areAll && !isOnCounted(group, question, terms)) return null;
	return { group, members: members ?? allOf(group) };
}

/** Returns whether a list or table as a whole is on what a question counts, if it counts something. */
function isOnCounted(
	{ introduction, units }: Group,
	{ operation }: Question,
	terms: readonly QueryTerm[],
): boolean {
	if (operation?.kind !== "count") return true;
	const { labelTerms = [], cells = [] } = units[0] ?? {};
	const named = new Set([
		...labelTerms,
		...stemsOf(introduction ?? ""),
		...cells.flatMap(({ columnTerms }) => [...columnTerms]),
	]);
	return terms.some(
		({ source, stems, synonyms }) =>
			operation.counted.has(source) && (intersects(stems, named) || intersects(synonyms, named)),
	);
}

/** Returns the answer from the table that has most of the words of a question for rows or for what they have together. */
export function chooseFromTable(
	question: Question,
	units: readonly Unit[],
	terms: readonly QueryTerm[],
): { group: Group; members: TableAnswer } | null {
	if (question.shape === "steps" || question.sides.length > 0) return null;
	const telling = units.filter((unit) => unit.kind === "sentence" && tellsCount(unit, question));
	const isTold = telling.length > 0;
	// "The club has 240 members" leaves nothing to count, unlike for "how many members are coaches?"
	const own = terms.filter(({ isOwn, isKnown }) => isOwn && isKnown);
	const tellsAll = ({ terms: words, titleTerms }: Unit) =>
		own.every(({ stems, synonyms }) =>
			[words, titleTerms].some((found) => intersects(stems, found) || intersects(synonyms, found)),
		);
	if (telling.some(tellsAll)) return null;
	const answers = [...new Set(units.map(({ group }) => group))].flatMap((group) => {
		const members = answerFromTable(group, question, terms);
		if (members === null) return [];
		// All rows of a table of room types are fewer than the rooms.
		if (isTold && (members.countsValues || members.areAll || group.kind === "list")) return [];
		return members.matched === 0 ? [] : [{ group, members }];
	});
	return answers.toSorted((a, b) => b.members.matched - a.members.matched)[0] ?? null;
}

function allOf({ units }: Group): Members {
	return { units, areAll: true, cells: new Set(), areCellsEnough: false };
}

/** Returns the list or table under the heading that a question of a few keywords consists of, such as "team". */
function findHeaded(
	{ text, own }: Question,
	near: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): Group | null {
	if (!isKeywords(text)) return null;
	const asked = terms.filter(({ source }) => own.has(source));
	const isHeaded = ({ unit, isUnderAskedHeading }: ScoredUnit) =>
		isUnderAskedHeading &&
		unit.group.kind !== "paragraph" &&
		asked.every(({ stems }) =>
			[unit.labelTerms, unit.headingTerms, unit.titleTerms].some((words) => intersects(stems, words)),
		);
	return near.find(isHeaded)?.unit.group ?? null;
}

/** Returns the list or table that answers as a whole, or null. */
function findGroup(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): Group | null {
	const [best] = scored;
	if (best === undefined) return null;
	const asksForAll = question.shape === "list" || question.shape === "steps" || question.isComparison;
	const candidates = asksForAll ? scored.filter(({ score }) => score >= GROUP_MIN * best.score) : [best];
	const groups = [...new Set(candidates.map(({ unit }) => unit.group))].filter(
		({ kind, units }) => kind !== "paragraph" && units.length > 1,
	);
	const isListOnly = question.shape === "steps";
	if (isListOnly) groups.sort((a, b) => Number(b.isOrdered) - Number(a.isOrdered));
	let found: { group: Group; score: number } | null = null;
	for (const group of groups) {
		const members = scored.filter(({ unit }) => unit.group === group);
		const isAsked = members.every(({ isUnderAskedHeading }) => isUnderAskedHeading);
		// Below the heading that the question asks for, a list has steps even if it isn't numbered.
		const isBelow = isAsked && group.label === best.unit.group.label;
		if (isListOnly && !group.isOrdered && !isBelow && best.unit.group !== group) continue;
		if (question.isComparison && group.kind !== "table") continue;
		// A table below a heading that the question names needn't say how something is done.
		if (isListOnly && group.kind === "table" && !members.some(saysMoreThanHeading)) continue;
		if (isListOnly && NEGATION.test(group.label) && !NEGATION.test(question.text)) continue;
		if (best.unit.group === group && areTied(members)) return group;
		if (!asksForAll) continue;
		if (!(isListOnly && group.isOrdered) && isSingledOut(members, terms)) {
			// What the question names is the answer, so that no other list is.
			if (best.unit.group === group && isNamed(best.unit, terms)) return null;
			continue;
		}
		const meanOf = (measure: (member: ScoredUnit) => number) =>
			members.reduce((sum, member) => sum + measure(member), 0) / group.units.length;
		const score = meanOf((member) => member.score);
		const isBetter = found === null || (score > found.score && (group.isOrdered || !found.group.isOrdered));
		const min = isAsked ? ASKED_COVERAGE_MIN : GROUP_COVERAGE_MIN;
		if (isBetter && meanOf(({ coverage }) => coverage) >= min) found = { group, score };
	}
	return found?.group ?? null;
}

/** Returns whether a unit has a word of the question that the heading above it lacks. */
function saysMoreThanHeading({ unit, own }: ScoredUnit): boolean {
	return [...own].some(({ stems }) => !intersects(stems, unit.labelTerms));
}

/** Returns whether several members match equally well, so that none of them is the answer by itself. */
function areTied(members: readonly ScoredUnit[]): boolean {
	const [first] = members;
	if (first === undefined) return false;
	const tied = members.filter(({ score }) => score >= TIE * first.score).length;
	return tied >= Math.min(TIED_ITEMS, first.unit.group.units.length);
}

/** Returns whether the best member has a word of the question that few of the others have. */
function isSingledOut(members: readonly ScoredUnit[], terms: readonly QueryTerm[]): boolean {
	const [best] = members;
	return terms.some((term) => {
		if (best?.own.has(term) !== true || isInContext(best.unit, term)) return false;
		const share = members.filter(({ own }) => own.has(term)).length / members.length;
		return share <= 1 / 3 && term.weight > 0.5;
	});
}

function isInContext({ nearTerms, headingTerms, titleTerms }: Unit, { stems }: QueryTerm): boolean {
	return [...stems].some((term) => nearTerms.has(term) || headingTerms.has(term) || titleTerms.has(term));
}

/** Removes the rows of whole tables that are outside of the passages. */
export function omitUncited(units: readonly Unit[]): readonly Unit[] {
	const isCited = ({ isInPassage }: Unit) => isInPassage;
	if (units.every(isCited)) return units;
	for (const group of new Set(units.map(({ group }) => group))) {
		if (group.units.every(isCited)) continue;
		group.units = group.units.filter(isCited);
		group.isWhole = false;
	}
	return units.filter(isCited);
}

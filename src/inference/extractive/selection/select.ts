import { isEverydayWord } from "../../../text/common-words.ts";
import { lazy } from "../../../text/lazy.ts";
import { asksForAmountOf, matchKind } from "../question/answer-kinds.ts";
import { tellsAspect } from "../question/aspects.ts";
import { tellsCount } from "../question/counts.ts";
import { type QueryTerm, weighTerms } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { isOpen } from "../question/question-shape.ts";
import { askedCells } from "../tables/cells.ts";
import { describeDifference } from "../tables/difference.ts";
import { findUnmentioned } from "../tables/unmentioned.ts";
import type { Cell, Group, Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { addDiscount } from "./discounts.ts";
import { omitElsewhere } from "./elsewhere.ts";
import { omitUnrelated } from "./existence.ts";
import { chooseFromGroup, chooseFromTable, omitUncited } from "./groups.ts";
import { keepIdentified } from "./identified.ts";
import type { Meaning, RankedUnit } from "./meaning.ts";
import { keepNamedThing } from "./named-thing.ts";
import { followingOf, precedingOf, sortUnits } from "./neighbors.ts";
import { isOnOtherThing } from "./other-things.ts";
import { findRowRival } from "./row-rival.ts";
import { listRelated, SENTENCES_MAX } from "./runner-up.ts";
import { keepConsequences, type ScoredUnit, scoreUnits } from "./score.ts";
import { findSecondPart } from "./second-part.ts";
import { listOnAspect } from "./section-on-aspect.ts";
import { chooseSides, sortByValue } from "./sides.ts";
import { isInSequence, isInstruction } from "./steps.ts";
import { preferTold } from "./told-values.ts";

/** What to quote: sentences and single items or rows, or a whole list or table with its introduction. */
export interface Selection {
	units: readonly Unit[];
	/** Those of the units that may answer as well, but less probably than the others. */
	related: readonly Unit[];
	/** The list or table from which several members are quoted, or null. */
	group: Group | null;
	/** Whether these are all members of the group. */
	areAll: boolean;
	/** What is said of the members, such as what is computed from them, and whether there are more than those quoted. */
	notes: readonly string[];
	/** Returns the cells to quote of a row. */
	cellsOf: (unit: Unit) => readonly Cell[];
	/** Whether the question asks when something was, so that an item needs the date in its heading. */
	asksWhen: boolean;
	/** Whether the question isn't answered by yes or no. */
	isOpen: boolean;
}

/** Maximum number of items or rows of a list in an answer. */
const ITEMS_MAX = 15;
/** Minimum share of the content words of a question that the passages contain. */
const KNOWN_SHARE_MIN = 0.25;
/** Minimum share of the question that an answer covers. */
const COVERAGE_MIN = 0.2;
/** Minimum coverage of a sentence that begins an enumeration, relative to its best sentence. */
const SIMILAR_MIN = 0.9;
/** The same for instructions, whose sentences rarely repeat their subject. */
const SIMILAR_STEP_MIN = 0.6;
/** What scores are multiplied by if there are no vectors to tell sentences apart. */
const SCORE_SCALE = 2;

/**
 * Selects what to quote, or returns null if nothing in the passages fits the question. If a search found them relevant
 * (`areRelevant`), sentences are compared by their meaning even if they share no word with the question.
 */
export function selectAnswer(
	question: Question,
	all: readonly Unit[],
	meaning: Meaning | null,
	areRelevant: boolean,
): Selection | null {
	const terms = weighTerms(question, all);
	const identified = keepIdentified(question.text, all);
	const related = omitUnrelated(identified, question, terms, meaning);
	const units = omitElsewhere(related, question, terms);
	const isKnown = terms.filter(({ isKnown }) => isKnown).length >= KNOWN_SHARE_MIN * terms.length;
	const isByMeaning = meaning !== null && areRelevant && terms.some(({ isOwn }) => isOwn);
	const computed = chooseFromTable(question, units, terms);
	const usable = computed === null ? omitUncited(units) : units;
	const fitting = scoreUnits(usable, question, terms)
		.filter(
			({ unit, coverage }) =>
				isAnswer(unit) && !isOnOtherThing(unit, question, terms) && (isByMeaning || coverage >= COVERAGE_MIN),
		)
		.toSorted((a, b) => b.score - a.score);
	const told = computed === null ? preferTold(fitting, question, terms) : fitting;
	const scored = keepConsequences(keepNamedThing(told, question, terms), question);
	const [best] = scored;
	if (computed === null && (best === undefined || !(isKnown || isByMeaning))) return null;
	if (computed === null && countsUnknown(question, scored, terms)) return null;
	const fromGroup = computed === null && isKnown ? chooseFromGroup(question, scored, terms) : null;
	const rival = fromGroup === null ? null : findRowRival(question, scored, terms, meaning, fromGroup.members);
	const isProse = rival?.isBetter === true || !isKnown;
	const found = computed ?? (isProse ? null : fromGroup);
	// Of the two things that a question compares, a list may have only one.
	const isHalf =
		found?.group.kind === "list" &&
		chooseSides(question, scored, terms).some(({ unit }) => !found.members.units.includes(unit));
	const tells = ({ unit }: { unit: Unit }) => tellsAspect(unit, question.aspects);
	const isOnOtherAspect =
		computed === null && scored.some(tells) && found?.members.units.every((unit) => !tells({ unit }));
	const chosen = isHalf || isOnOtherAspect ? null : found;
	const cellsOf = (unit: Unit) => {
		const { cells, areCellsEnough = false } = chosen?.members ?? {};
		const areEnough = areCellsEnough && (!question.hasParts || question.operation !== null);
		return areEnough
			? unit.cells.filter((cell) => cells?.has(cell))
			: askedCells(unit, question, terms, chosen?.members);
	};
	const single = {
		related: [],
		group: null,
		areAll: false,
		notes: [],
		cellsOf,
		asksWhen: question.kind === "time",
		isOpen: isOpen(question.text),
	};
	if (chosen === null) {
		const isRow = ({ unit }: ScoredUnit) => unit.kind === "row";
		// A single row has no number of rows.
		const omitsRows = isProse || (fromGroup === null && question.operation?.kind === "count");
		const candidates = omitsRows ? scored.filter((entry) => !isRow(entry)) : scored;
		const { chosen: first, related } = selectUnits(question, candidates, terms, meaning);
		if (first.length === 0) return null;
		return { ...single, units: addDiscount([...first, ...related], question, scored, terms), related };
	}
	const { group, members } = chosen;
	const columns = new Set(members.units.flatMap((unit) => cellsOf(unit).map(({ column }) => column)));
	const sharedCellsOf = (unit: Unit) => unit.cells.filter(({ column }) => columns.has(column));
	const citable = members.units.filter(({ isInPassage }) => isInPassage);
	const quoted = (citable.length > 0 ? citable : members.units).slice(0, ITEMS_MAX);
	const last = quoted.at(-1);
	// The best of the rows that were found need not be the best of the table.
	const isPart =
		group.kind === "table" &&
		group.isWhole === false &&
		(members.units.length > 1 || question.isComparison || question.operation !== null);
	const unmentioned =
		group.kind === "table" && members.areAll ? findUnmentioned(question, group, terms) : null;
	const isOne = !isPart && last !== undefined && quoted.length === last.ancestors.length + 1;
	if (isOne) {
		const sentence = rival?.sentence.unit;
		const others = sentence === undefined ? [] : [...precedingOf(sentence), sentence];
		const units = addDiscount([last, ...others], question, scored, terms);
		const one = computed === null ? scored.find(({ unit }) => unit === last) : undefined;
		// "Which tea has no caffeine?" asks for a row.
		const asksForRow = question.isComparison || /^(?:\p{L}+ )?which\b/u.test(question.text);
		if (one === undefined || (last.kind === "row" && asksForRow)) return { ...single, units };
		const related = listRelated(units, one, meaning?.rank(scored, terms) ?? [], question);
		return { ...single, units: [...units, ...related], related };
	}
	return {
		...single,
		units: quoted,
		group,
		areAll: members.areAll,
		notes: [
			members.total ?? describeDifference(question.text, quoted.map(cellsOf)) ?? "",
			isPart ? "from a part of the table" : "",
			unmentioned === null ? "" : `no row mentions “${unmentioned}”`,
			quoted.length < members.units.length ? `${quoted.length} of ${members.units.length} shown` : "",
		].filter((note) => note !== ""),
		cellsOf: columns.has("") ? cellsOf : sharedCellsOf,
	};
}

/** Returns whether a question counts what no passage mentions, so that all numbers are of other things. */
function countsUnknown(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): boolean {
	const { operation } = question;
	if (operation?.kind !== "count") return false;
	const counted = terms.filter(({ source }) => operation.counted.has(source));
	// People may be called players or seats.
	const areUnknown =
		counted.length > 0 && counted.every(({ word, isKnown }) => !isKnown && !isEverydayWord(word));
	// "How many minutes?" may be answered in hours.
	const isTold = ({ text }: Unit) =>
		question.kind === "duration" && matchKind(text, "duration", question.text) > 0;
	return areUnknown && !scored.some(({ unit }) => tellsCount(unit, question) || isTold(unit));
}

/** Returns whether a unit can answer: not a question, and not a fragment or a heading. */
function isAnswer({ kind, text, titleTerms }: Unit): boolean {
	if (/[?？؟]["'”’»)]*$/.test(text)) return false;
	if (kind !== "sentence") return true;
	// The name of a program may be in lower case.
	const isWhole =
		sentenceStartPattern().test(text) || intersects(stemsOf(text.split(" ", 1)[0] ?? ""), titleTerms);
	return isWhole && /[.!…:。！।]["'”’»)]*$/.test(text);
}

const sentenceStartPattern = lazy(() => /^["'“‘«(`]*[^\p{Ll}\p{P}\p{S}\s]|^`/u);

/** Selects sentences, and single items or rows: those that answer best, and what is related to the best one. */
function selectUnits(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
	meaning: Meaning | null,
): { chosen: Unit[]; related: Unit[] } {
	const quotable = scored.filter(({ unit }) => !unit.text.endsWith(":") || unit.group.code !== null);
	// "What can you do?" has no words whose meaning could be compared.
	const isComparable = terms.some(({ isOwn }) => isOwn) && asksForProse(question, quotable, terms);
	const ranked = isComparable ? (meaning?.rank(quotable, terms) ?? null) : null;
	const usable = ranked ?? quotable;
	const [closest] = usable;
	if (closest === undefined) return { chosen: [], related: [] };
	const best = findFirst(usable, closest, question);
	const sides = chooseSides(question, quotable, terms);
	const byValue = sortByValue(sides, question.text);
	if (byValue !== null) return { chosen: withNeighbors(byValue), related: [] };
	if (sides.length > 0) return { chosen: sortUnits(withNeighbors(sides), best.unit), related: [] };
	const onAspect = listOnAspect(question, usable, terms);
	if (onAspect.length > 0) return { chosen: onAspect, related: [] };
	const first = withNeighbors([best]);
	const other = findSecondPart(question, best, first, usable);
	const chosen = other === undefined ? first : withNeighbors([best, other]);
	const rest = ranked ?? meaning?.rank(quotable, terms) ?? rankByWords(quotable);
	return { chosen, related: listRelated(chosen, best, rest, question) };
}

/** Returns units with the sentences before them that they refer to, and those after them that say what holds otherwise. */
function withNeighbors(entries: readonly ScoredUnit[]): Unit[] {
	const units = entries.flatMap(({ unit }) => [...precedingOf(unit), unit, ...followingOf(unit)]);
	return [...new Set(units)].slice(0, SENTENCES_MAX);
}

/** Returns units with ranks without vectors, so that they differ about as much as with them. */
function rankByWords(scored: readonly ScoredUnit[]): RankedUnit[] {
	return scored.map((entry) => ({ ...entry, rank: SCORE_SCALE * entry.score }));
}

/**
 * Returns whether sentences answer a question whose answer has no form by which it is recognized. A number of what is
 * counted is, and so is a definition if the passages contain the word that it defines: "entangled" doesn't count as
 * "entanglement".
 */
function asksForProse(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): boolean {
	const { shape, subject, kind, kindText } = question;
	const [best] = scored;
	if (best?.unit.kind !== "sentence" || tellsCount(best.unit, question)) return false;
	const isSubjectKnown = terms.some(({ source, isKnown }) => isKnown && subject.has(source));
	const isAmount =
		kind === "money" && asksForAmountOf(kindText) && matchKind(best.unit.text, kind, kindText) === 1;
	const isRecognized = shape === "list" || isSubjectKnown || isAmount;
	return !isRecognized;
}

/**
 * Returns the best unit. For an enumeration, for instructions, and in a section on what is asked, returns the first
 * sentence of the paragraph that answers almost as well, unless the best one says what the subject is.
 */
function findFirst(scored: readonly ScoredUnit[], best: ScoredUnit, { shape }: Question): ScoredUnit {
	const isWhole =
		shape === "list" || shape === "steps" || (shape === "explanation" && best.isUnderAskedHeading);
	if (best.unit.kind !== "sentence" || !isWhole || best.introduces) return best;
	const min = best.coverage * (shape === "steps" ? SIMILAR_STEP_MIN : SIMILAR_MIN);
	const similar = scored.filter(
		({ unit, coverage }) =>
			unit.group === best.unit.group &&
			coverage >= min &&
			(!isInSequence(best.unit.text) || isInSequence(unit.text) || isInstruction(unit.text)),
	);
	return similar.toSorted((a, b) => a.unit.position - b.unit.position)[0] ?? best;
}

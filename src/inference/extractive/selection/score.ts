import { isEverydayWord } from "../../../text/common-words.ts";
import { type AnswerKind, containsName, isColumnOf, matchKind } from "../question/answer-kinds.ts";
import { tellsAspect } from "../question/aspects.ts";
import { tellsCount } from "../question/counts.ts";
import { isColumnOfOther } from "../question/dimensions.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { isNamed } from "../tables/names.ts";
import { NEGATION } from "../tables/row-filter.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { listDays } from "../words/calendar.ts";
import { intersects } from "../words/stems.ts";
import { beginsWith, defines, explainsInPassing, spellsOut } from "./definitions.ts";
import { compareWithTopic } from "./earlier-topic.ts";
import { isInSequence } from "./steps.ts";

/** A unit with how well it answers the question. */
export interface ScoredUnit {
	unit: Unit;
	score: number;
	/** Share of the question that the unit or its context contains, from 0 to 1. */
	coverage: number;
	/** Query terms that the unit itself contains. */
	own: ReadonlySet<QueryTerm>;
	/** Query terms that the unit or its context contains. */
	matched: ReadonlySet<QueryTerm>;
	/** Whether the question contains all words of the heading above it. */
	isUnderAskedHeading: boolean;
	/** Whether it or its title contains all words that say what the question is about. */
	isOnAll: boolean;
	/** Whether it says what the subject of the question is. */
	introduces: boolean;
	/** Whether it is on a page about a subject of the question or mentions one. True if no page is about one. */
	isOnSubject: boolean;
}

/** Weights of a match in the context of a unit, relative to a match in the unit itself. */
const INTRODUCTION_WEIGHT = 0.8;
const QUESTION_WEIGHT = 0.9;
const REFERENT_WEIGHT = 0.7;
const NEIGHBOR_WEIGHT = 0.15;
const HEADING_WEIGHT = 0.6;
const TITLE_WEIGHT = 0.75;
/** Weights of a match in a title or heading all of whose words are in the question. */
const WHOLE_HEADING_WEIGHT = 0.9;
const WHOLE_TITLE_WEIGHT = 0.85;
/** Weights of a synonym in the unit itself, and in its context relative to the word. Headings often use synonyms. */
const OWN_SYNONYM_WEIGHT = 0.5;
const SYNONYM_WEIGHT = 0.9;

/** Weight of another form of a word, such as "write" for "written". */
const OTHER_FORM_WEIGHT = 0.95;

/** Minimum match of a term that an answer contains. */
const MATCHED_MIN = 0.5;

/** What is added to the coverage for other signs of a good answer. */
const KIND_BONUS = 0.3;
/** Coverage from which the kind of the content counts in full. */
const KIND_COVERAGE = 0.5;
const DEFINITION_BONUS = 0.4;
const MEANING_BONUS = 0.3;
const NAMING_BONUS = 0.2;
/** Bonus of a sentence that says how many there are of what is counted. Other sentences with the word have other numbers. */
const COUNT_BONUS = 0.5;
/** Rows are compared more easily than sentences. */
const ROW_BONUS = 0.15;
const RANK_BONUS = 0.15;
const SEQUENCE_BONUS = 0.3;
/** Bonus of a page whose title is in what the question refers to. */
const TOPIC_BONUS = 0.4;
/** Bonus of a row or item whose name is in the question. */
const NAMED_BONUS = 0.2;
/** Bonus of what denies something, for a question that does. Items of other lists lose as much as those of its list gain. */
const NEGATION_BONUS = 0.1;
const LIST_NEGATION_BONUS = 0.2;
/** Bonus of what tells the aspect that a question asks for, such as what speaks against something. */
const ASPECT_BONUS = 0.5;
/** Bonus of a sentence that names several things, for a question that asks for them. */
const ENUMERATION_BONUS = 0.15;
/** Bonus of what tells what follows from something, for a question that asks for it. */
const CONDITION_BONUS = 0.25;
const WHOLE_HEADING_BONUS = 0.12;
const WHOLE_TITLE_BONUS = 0.16;
/** What has only words of earlier questions is no answer if another section is on what is asked. */
const EARLIER_PENALTY = 0.5;
/** A row or item without the expected content is rather a list of something else. */
const OTHER_KIND_PENALTY = 0.05;
/** What holds for other days of the week than the question names is no answer. */
const OTHER_DAY_PENALTY = 0.3;
const DANGLING_PENALTY = 0.06;
/** A sentence that refers to a list, a table, or a heading before it is not understood without that. */
const DETACHED_PENALTY = 0.3;

/** Scores all units. */
export function scoreUnits(
	units: readonly Unit[],
	question: Question,
	terms: readonly QueryTerm[],
): ScoredUnit[] {
	const total = terms.reduce((sum, { weight }) => sum + weight, 0);
	const pages = units.filter((unit) => aboutOf(unit, terms).title);
	const subjects = new Set(pages.flatMap(({ titleTerms }) => [...titleTerms]));
	const isOnAskedPage = ({ titleTerms }: Unit) => subjects.size === 0 || intersects(subjects, titleTerms);
	const isNegated = NEGATION.test(question.text);
	const telling = terms.filter(
		({ isOwn, source, word }) => isOwn && !isEverydayWord(word) && !question.kindTerms.has(source),
	);
	const asked = listDays(question.own);
	const earlier = compareWithTopic(units, question.topic, terms);
	const isOnOtherDay = ({ terms: words }: Unit) => {
		const days = asked.length === 0 ? [] : listDays(words);
		return days.length > 0 && !days.some((day) => asked.includes(day));
	};
	const sections = 1 + Math.max(0, ...units.map(({ section }) => section));
	return units.map((unit) => {
		const about = aboutOf(unit, terms);
		const matches = terms.map((term) => ({ term, share: matchOf(unit, term, about) }));
		const sum = matches.reduce((before, { term, share }) => before + term.weight * share, 0);
		const coverage = sum / Math.max(total, Number.MIN_VALUE);
		const matched = new Set(matches.filter(({ share }) => share >= MATCHED_MIN).map(({ term }) => term));
		const own = new Set(terms.filter(({ stems }) => intersects(stems, unit.terms)));
		const isDefinition =
			question.subject.size > 0 &&
			defines(unit.expanded, question, terms) &&
			// "Who is the mayor?" asks for a name.
			(question.kind !== "person" || containsName(unit.text));
		const isFirst = unit.labelTerms.size === 0 && unit.group.units[0] === unit;
		// "Quantum computing uses the laws of …" at the beginning of its page.
		const isLead =
			isFirst &&
			((question.shape === "definition" && about.title && beginsWith(unit.expanded, question, terms)) ||
				// "Tell me about the library" needn't use the whole name.
				(question.shape === "explanation" && isTitled(unit, question, terms)));
		const isOnSubject =
			question.isComparison ||
			subjects.size === 0 ||
			intersects(subjects, unit.terms) ||
			intersects(subjects, unit.titleTerms);
		const fit = kindShare(unit, question);
		const score =
			coverage +
			KIND_BONUS * fit * Math.min(1, coverage / KIND_COVERAGE) +
			(isDefinition || isLead ? DEFINITION_BONUS : namingBonus(unit, question, terms)) +
			(tellsCount(unit, question) ? COUNT_BONUS : 0) +
			(about.label ? WHOLE_HEADING_BONUS : 0) +
			(about.title ? WHOLE_TITLE_BONUS : 0) +
			(earlier.isPreferred(unit) ? TOPIC_BONUS : 0) +
			(question.shape === "steps" && isInSequence(unit.text) ? SEQUENCE_BONUS : 0) +
			(question.isComparison && unit.kind === "row" ? ROW_BONUS : 0) +
			((question.kind === null || fit > 0) && isNamed(unit, terms) ? NAMED_BONUS : 0) +
			(isNegated ? denialBonus(unit) : 0) +
			(ASKS_FOR_NAMES.test(question.text) && unit.kind === "sentence" && ENUMERATION.test(unit.text)
				? ENUMERATION_BONUS
				: 0) +
			(ASKS_WHAT_IF.test(question.text) && CONDITION.test(unit.text) ? CONDITION_BONUS : 0) +
			(isOnAskedPage(unit) && tellsAspect(unit, question.aspects) ? ASPECT_BONUS : 0) +
			RANK_BONUS * (1 - unit.section / sections) -
			(question.kind !== null && fit === 0 && unit.kind !== "sentence" ? OTHER_KIND_PENALTY : 0) -
			(earlier.isLeftBehind(unit) ? EARLIER_PENALTY : 0) -
			(isOnOtherDay(unit) ? OTHER_DAY_PENALTY : 0) -
			danglingPenalty(unit);
		return {
			unit,
			score,
			coverage,
			own,
			matched,
			isUnderAskedHeading: about.label,
			isOnAll:
				telling.some((term) => own.has(term)) &&
				telling.every((term) => own.has(term) || intersects(term.stems, unit.titleTerms)),
			introduces: isDefinition || isLead || explainsInPassing(unit.expanded, question, terms),
			isOnSubject,
		};
	});
}

/** Matches a question for the names of several things. */
const ASKS_FOR_NAMES =
	/^\W*(?:(?:please|can you|could you|give me|tell me)[\s,]+)*(?:name|list)\b|\b(?:examples|kinds|types|sorts|list) of\b|^\W*which \p{L}+s\b/u;
/** Matches a sentence that names several things. */
const ENUMERATION =
	/[^,]{2,60}, [^,]{2,60}, (?:and|or|[^,]{2,60}(?:,| and| or)) |\b(?:such as|for example|including)\b/;
/** Matches a question for what follows from something, as in "what if I pay late?" */
const ASKS_WHAT_IF = /^\W*(?:(?:and|but|so) )?what (?:happens |will happen |would happen )?(?:if|when)\b/;
/** Matches a sentence that tells what follows from something. */
const CONDITION = /(?:^|[.!?;] )(?:if|whoever|who|anyone who|those who|when)\b|\b(?:unless|otherwise)\b/i;

/**
 * Returns the sentences and items that tell what follows from what a question asks, as in "what happens if it rains?", or
 * all units if there are none, or the best one does.
 */
export function keepConsequences(scored: readonly ScoredUnit[], { text }: Question): readonly ScoredUnit[] {
	const [best] = scored;
	if (best === undefined || !ASKS_WHAT_IF.test(text) || CONDITION.test(best.unit.text)) return scored;
	const told = scored.filter(
		({ unit, isOnAll }) => isOnAll && unit.kind !== "row" && CONDITION.test(unit.text),
	);
	return told.length > 0 ? told : scored;
}

/** Returns whether the title of a unit contains the subject of the question, which may be a part of a name. */
function isTitled({ titleTerms }: Unit, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	const named = terms.filter(({ source }) => subject.has(source));
	return (
		named.length > 0 &&
		named.every(({ stems, synonyms }) => intersects(stems, titleTerms) || intersects(synonyms, titleTerms))
	);
}

/** Returns how well a unit and its context match a term, from 0 to 1. */
function matchOf(unit: Unit, { word, stems, synonyms }: QueryTerm, about: About): number {
	if (intersects(stems, unit.terms)) return unit.words.has(word) ? 1 : OTHER_FORM_WEIGHT;
	const context = matchContext(unit, stems, about);
	if (synonyms.size === 0) return context;
	const own = intersects(synonyms, unit.terms) ? OWN_SYNONYM_WEIGHT : 0;
	return Math.max(context, own, SYNONYM_WEIGHT * matchContext(unit, synonyms, about));
}

function matchContext(unit: Unit, stems: ReadonlySet<string>, { label, title }: About): number {
	let best = intersects(stems, unit.nearTerms) ? nearWeight(unit) : 0;
	if (intersects(stems, unit.headingTerms))
		best = Math.max(best, label ? WHOLE_HEADING_WEIGHT : HEADING_WEIGHT);
	if (intersects(stems, unit.titleTerms)) best = Math.max(best, title ? WHOLE_TITLE_WEIGHT : TITLE_WEIGHT);
	return best;
}

/** Whether the question contains all words of the innermost heading, or of the title. */
interface About {
	label: boolean;
	title: boolean;
}

function aboutOf({ labelTerms, titleTerms }: Unit, terms: readonly QueryTerm[]): About {
	const isAsked = (term: string) =>
		terms.some(({ stems, synonyms }) => stems.has(term) || synonyms.has(term));
	const areAsked = (stems: ReadonlySet<string>) => stems.size > 0 && [...stems].every(isAsked);
	return { label: areAsked(labelTerms), title: areAsked(titleTerms) };
}

function nearWeight(unit: Unit): number {
	if (unit.kind !== "sentence") return INTRODUCTION_WEIGHT;
	if (unit.followsQuestion) return QUESTION_WEIGHT;
	return unit.isDangling ? REFERENT_WEIGHT : NEIGHBOR_WEIGHT;
}

function danglingPenalty({ isDangling, group, position }: Unit): number {
	if (!isDangling) return 0;
	return group.units[0]?.position === position ? DETACHED_PENALTY : DANGLING_PENALTY;
}

/** Returns what is added to the score of a unit for a question that denies something. A list must do so as well. */
function denialBonus({ kind, text, group }: Unit): number {
	if (kind !== "item") return NEGATION.test(text) ? NEGATION_BONUS : 0;
	return NEGATION.test(`${group.label} ${group.introduction ?? ""} ${text}`)
		? LIST_NEGATION_BONUS
		: -LIST_NEGATION_BONUS;
}

/** Returns how well the content of a unit fits what the question asks for, from 0 to 1. */
function kindShare(unit: Unit, { kind, kindText }: Question): number {
	if (kind === null) return 0;
	if (unit.kind !== "row") return matchKind(unit.text, kind, kindText);
	return Math.max(
		0,
		...unit.cells
			.filter(({ column }) => !isColumnOfOther(column, kindText))
			.map((cell, at) => (isCellOf(cell, kind) ? 1 : at > 0 ? matchKind(cell.text, kind, kindText) : 0)),
	);
}

/**
 * Returns whether a cell is in a column for what a question asks for. A price is no time, even in a column "Season".
 */
function isCellOf({ column, text }: Cell, kind: AnswerKind): boolean {
	return (
		column !== "" && isColumnOf(column, kind) && (kind === "money" || matchKind(text, "money", "") === 0)
	);
}

/** Matches a question for what an abbreviation stands for. */
const WRITES_OUT = /\bstands? for\b/;

/** Returns what is added to the score of a unit that explains the subject in passing or writes it out, or begins with it. */
function namingBonus({ text, expanded }: Unit, question: Question, terms: readonly QueryTerm[]): number {
	if (spellsOut(text, question)) return WRITES_OUT.test(question.text) ? DEFINITION_BONUS : MEANING_BONUS;
	if (explainsInPassing(expanded, question, terms)) return MEANING_BONUS;
	return beginsWith(expanded, question, terms) ? NAMING_BONUS : 0;
}

import { isStopWord } from "../../text/common-words.ts";
import { stem } from "../../text/stem.ts";
import { splitWrittenWords } from "../../text/terms.ts";
import { isColumnOf, matchKind } from "./answer-kinds.ts";
import type { QueryTerm } from "./query-terms.ts";
import type { Question } from "./question.ts";
import { stemsOf } from "./stems.ts";
import { type Cell, INTRODUCES, type Unit } from "./units.ts";

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
	/** Whether it begins with a kind of what the question asks kinds of. */
	isKind: boolean;
	/** Whether it is on a page about a subject of the question or mentions one. True if no page is about one. */
	isOnSubject: boolean;
}

/** Weights of a match in the context of a unit, relative to a match in the unit itself. */
const INTRODUCTION_WEIGHT = 0.8;
const QUESTION_WEIGHT = 0.9;
const REFERENT_WEIGHT = 0.7;
const NEIGHBOR_WEIGHT = 0.15;
const HEADING_WEIGHT = 0.6;
const TITLE_WEIGHT = 0.6;
/** Weights of a match in a title or heading all of whose words are in the question. */
const WHOLE_HEADING_WEIGHT = 0.9;
const WHOLE_TITLE_WEIGHT = 0.85;
/** Weights of a synonym in the unit itself, and in its context relative to the word. Headings often use synonyms. */
const OWN_SYNONYM_WEIGHT = 0.5;
const SYNONYM_WEIGHT = 0.9;

/** Minimum match of a term that an answer contains. */
const MATCHED_MIN = 0.5;

/** What is added to the coverage for other signs of a good answer. */
const KIND_BONUS = 0.3;
/** Coverage from which the kind of the content counts in full. */
const KIND_COVERAGE = 0.5;
const DEFINITION_BONUS = 0.4;
const NAMING_BONUS = 0.2;
const LEAD_BONUS = 0.25;
/** Rows are compared more easily than sentences. */
const ROW_BONUS = 0.15;
const RANK_BONUS = 0.15;
const INSTRUCTION_BONUS = 0.15;
const ENUMERATION_BONUS = 0.12;
const WHOLE_HEADING_BONUS = 0.12;
const WHOLE_TITLE_BONUS = 0.16;
/** What is subtracted if a unit neither is on a page about a subject of the question nor mentions one. */
const OTHER_SUBJECT_PENALTY = 0.25;
/** A sentence that introduces a list is no fact by itself. */
const INTRODUCTION_PENALTY = 0.15;
const DANGLING_PENALTY = 0.06;
const LENGTH_PENALTY = 0.1;
/** Length from which a sentence is penalized, in UTF-16 code units. */
const LONG_CHARS = 320;

/** Scores all units. */
export function scoreUnits(
	units: readonly Unit[],
	question: Question,
	terms: readonly QueryTerm[],
): ScoredUnit[] {
	const total = terms.reduce((sum, { weight }) => sum + weight, 0);
	const pages = units.filter((unit) => aboutOf(unit, terms).title);
	const subjects = new Set(pages.flatMap(({ titleTerms }) => [...titleTerms]));
	const sections = 1 + Math.max(0, ...units.map(({ section }) => section));
	return units.map((unit) => {
		const about = aboutOf(unit, terms);
		const matches = terms.map((term) => ({ term, share: matchOf(unit, term, about) }));
		const sum = matches.reduce((before, { term, share }) => before + term.weight * share, 0);
		const coverage = sum / Math.max(total, Number.MIN_VALUE);
		const matched = new Set(matches.filter(({ share }) => share >= MATCHED_MIN).map(({ term }) => term));
		const own = new Set(terms.filter(({ stems }) => intersects(stems, unit.terms)));
		const isDefinition = question.subject.size > 0 && defines(unit.text, question, terms);
		const isKind = question.asksForKinds && namesKind(unit.text, terms);
		const isOnSubject =
			question.isComparison ||
			subjects.size === 0 ||
			intersects(subjects, unit.terms) ||
			intersects(subjects, unit.titleTerms);
		const score =
			coverage +
			KIND_BONUS * kindShare(unit, question) * Math.min(1, coverage / KIND_COVERAGE) +
			(isDefinition
				? DEFINITION_BONUS
				: names(unit, question, terms) || startsWith(unit.text, question, terms)
					? NAMING_BONUS
					: 0) +
			(question.subject.size > 0 && isLeadOn(unit, question) ? LEAD_BONUS : 0) +
			(about.label ? WHOLE_HEADING_BONUS : 0) +
			(about.title ? WHOLE_TITLE_BONUS : 0) +
			(question.shape === "list" && own.size > 0 && ENUMERATION.test(unit.text) ? ENUMERATION_BONUS : 0) +
			(isKind ? ENUMERATION_BONUS : 0) +
			(question.shape === "steps" && INSTRUCTION.test(unit.text) ? INSTRUCTION_BONUS : 0) +
			(question.isComparison && unit.kind === "row" ? ROW_BONUS : 0) +
			(isOnSubject ? 0 : -OTHER_SUBJECT_PENALTY) +
			RANK_BONUS * (1 - unit.section / sections) -
			(question.shape === "fact" && INTRODUCES.test(unit.text) ? INTRODUCTION_PENALTY : 0) -
			(unit.isDangling ? DANGLING_PENALTY : 0) -
			(unit.text.length > LONG_CHARS ? LENGTH_PENALTY : 0);
		return {
			unit,
			score,
			coverage,
			own,
			matched,
			isUnderAskedHeading: about.label,
			isKind,
			isOnSubject,
		};
	});
}

/** Returns the columns of a row that the question asks for: those it names, otherwise those with the expected content. */
export function askedCells(
	{ cells, titleTerms }: Unit,
	question: Question,
	terms: readonly QueryTerm[],
): readonly Cell[] {
	const values = cells.slice(1).filter(({ text }) => text !== "");
	const named = values.filter(({ column }) => {
		const stems = stemsOf(column);
		return terms.some((term) => intersects(term.stems, stems) && !intersects(term.stems, titleTerms));
	});
	if (named.length > 0) return named;
	const { kind } = question;
	if (kind === null) return values;
	const byHeader = values.filter(({ column }) => isColumnOf(column, kind));
	const byText = values.filter(({ text }) => matchKind(text, kind, question.text) === 1);
	const both = byHeader.filter((cell) => byText.includes(cell));
	return (
		[both, byText.length === 1 ? byText : [], byHeader, byText, values].find(({ length }) => length > 0) ??
		values
	);
}

/** Returns how well a unit and its context match a term, from 0 to 1. */
function matchOf(unit: Unit, { stems, synonyms }: QueryTerm, about: About): number {
	if (intersects(stems, unit.terms)) return 1;
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

/** Returns how well the content of a unit fits what the question asks for, from 0 to 1. */
function kindShare(unit: Unit, { kind, text }: Question): number {
	if (kind === null) return 0;
	if (unit.kind !== "row") return matchKind(unit.text, kind, text);
	const values = unit.cells.slice(1);
	return Math.max(
		0,
		...values.map((cell) => (isColumnOf(cell.column, kind) ? 1 : matchKind(cell.text, kind, text))),
	);
}

/** Returns whether a text begins like a definition of the subject: "X is …", "X (Y) means …", "X: …" or "X — …". */
function defines(text: string, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	const [, defined] = DEFINITION.exec(text) ?? [];
	if (defined === undefined) return false;
	const stems = stemsOf(defined);
	return stems.size <= subject.size + 1 && containsSubject(stems, subject, terms);
}

const DEFINITION =
	/^["“(]?(?:(?:The|An?|Die|Der|Das|Eine?|Le|La|Les|Un|Une|El|Los|Las) )?(.{1,70}?)["”)]?(?:,? \([^)]{1,80}\))?(?:: | [–—-] |,? (?:is|are|was|were|means?|refers? to|describes?|denotes?|stands? for|consists? of|comprises?|ist|sind|war|est|sont|es|son|bedeutet)\b)/i;

/** Returns whether a sentence ends by naming the subject, as in "This is called X." */
function names({ text, terms: found }: Unit, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	return (
		subject.size > 0 &&
		/\b(?:called|known as|named|termed|referred to as)\b/.test(text) &&
		containsSubject(found, subject, terms)
	);
}

/** Returns whether a text begins with the subject. */
function startsWith(text: string, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	const words = text.split(/\s+/, subject.size + 2).join(" ");
	return subject.size > 0 && containsSubject(stemsOf(words), subject, terms);
}

/** Returns whether a text begins with a kind of what the question names, such as "Shield volcanoes" or "Stratovolcanoes". */
function namesKind(text: string, terms: readonly QueryTerm[]): boolean {
	const words = splitWrittenWords(text.slice(0, KIND_MAX_CHARS)).slice(0, 4);
	return words.some((word, at) => {
		const before = words[at - 1];
		const isQualified = before !== undefined && before.length > 3 && !isStopWord(before);
		const key = stem(word);
		return terms.some(({ stems }) =>
			[...stems].some((term) =>
				key === term ? isQualified : word.length > term.length + COMPOUND_MIN_CHARS && word.includes(term),
			),
		);
	});
}

/** Minimum length of what a compound adds to a word and its ending, in UTF-16 code units. */
const COMPOUND_MIN_CHARS = 4;
/** Length of the beginning of a sentence that may name a kind, in UTF-16 code units. */
const KIND_MAX_CHARS = 60;

function isLeadOn({ isLead, titleTerms }: Unit, { subject }: Question): boolean {
	return isLead && subject.size === titleTerms.size && [...subject].every((term) => titleTerms.has(term));
}

function containsSubject(
	stems: ReadonlySet<string>,
	subject: ReadonlySet<string>,
	terms: readonly QueryTerm[],
): boolean {
	const known = terms.filter((term) => term.isKnown && subject.has(term.source));
	return known.length > 0 && known.every((term) => intersects(term.stems, stems));
}

/** The beginning of an instruction, such as "Press the button". Plural nouns before "the" are rare. */
const INSTRUCTION =
	/^(?!The|Its?\b|This|That|These|Those|They|There|Some|Many|Most|All|He\b|She\b|We\b)\p{Lu}\p{Ll}+(?<!s) (?:the|an?|your|each|every|it|them|all|both|with|on|in|for|up|down|off|out|\d+)\b|\bmust be \p{Ll}+ed\b/u;
/** A sentence that lists things: at least two commas or semicolons and a conjunction, or a colon. */
const ENUMERATION = /(?:[,;][^,;]{1,80}){2,}\b(?:and|or|und|oder|et|ou|y|o)\b|: [^:]{3,}[,;]/;

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
	for (const value of a) if (b.has(value)) return true;
	return false;
}

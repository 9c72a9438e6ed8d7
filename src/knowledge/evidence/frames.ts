import type { Clause, Token } from "./sentence.ts";
import { isPastForm, isVerbForm } from "./verbs.ts";

/** Finds the verb of each clause and assigns each content word its frame. Runs in linear time. */
export function assignFrames(tokens: readonly Token[], clauseCount: number): Clause[] {
	const clauses: Clause[] = Array.from({ length: clauseCount }, () => ({ verb: null, isPassive: false }));
	for (let from = 0; from < tokens.length; ) {
		const id = tokens[from]?.clause ?? 0;
		let to = from;
		while (to < tokens.length && tokens[to]?.clause === id) to++;
		clauses[id] = assignClause(tokens, from, to);
		from = to;
	}
	return clauses;
}

function assignClause(tokens: readonly Token[], from: number, to: number): Clause {
	const verb = findVerb(tokens, from, to);
	const isPassive = verb !== null && isPassiveVerb(tokens, verb, to);
	let marker: string | null = null;
	for (let at = from; at < to; at++) {
		const token = tokens[at];
		if (token === undefined) continue;
		if (at === verb) {
			token.isVerb = token.kind !== "function";
			marker = null;
		} else if (token.kind === "function") {
			marker =
				findMarker(tokens, at) ??
				(token.word === "of" ? marker : PREPOSITIONS.has(token.word) ? token.word : marker);
		}
		token.frame = frameOf(marker, verb === null || at < verb, verb !== null, isPassive);
	}
	return { verb, isPassive };
}

function frameOf(marker: string | null, isBeforeVerb: boolean, hasVerb: boolean, isPassive: boolean): string {
	if (marker === "by" && isPassive) return "subject";
	if (marker !== null) return marker;
	if (!hasVerb) return "";
	if (isPassive) return isBeforeVerb ? "object" : "";
	return isBeforeVerb ? "subject" : "object";
}

/** Returns the normalized marker for phrases that compare or replace. */
function findMarker(tokens: readonly Token[], at: number): string | null {
	const word = tokens[at]?.word ?? "";
	const before = tokens[at - 1]?.word ?? "";
	if (word === "than" || word === "unlike") return "than";
	if (word === "of" && before === "instead") return "than";
	if ((word === "with" || word === "to") && before.startsWith("compar")) return "than";
	return null;
}

const PREPOSITIONS = new Set(
	"from to into in on at by with for through before after until above below over under between against during as about onto off out".split(
		" ",
	),
);

/**
 * Finds the verb of a clause: an auxiliary or, failing that, the first form of a common verb that follows a possible
 * subject and agrees with it, as in "The lender pays the borrower". Failing that, the first content word before a
 * function word or number.
 */
function findVerb(tokens: readonly Token[], from: number, to: number): number | null {
	for (let at = from; at < to; at++) {
		if (tokens[at]?.kind === "function" && AUXILIARIES.has(bareOf(tokens[at]))) return at;
	}
	return findContentVerb(tokens, from, to, true) ?? findContentVerb(tokens, from, to, false);
}

function findContentVerb(
	tokens: readonly Token[],
	from: number,
	to: number,
	isKnown: boolean,
): number | null {
	// A clause after "and" or a relative pronoun may begin with its verb.
	let hasSubject = isKnown && tokens[from]?.kind === "break";
	for (let at = from; at < to; at++) {
		const token = tokens[at];
		if (token === undefined || token.kind === "break") continue;
		const before = at > from ? tokens[at - 1] : undefined;
		const next = at + 1 < to ? tokens[at + 1] : undefined;
		const isFree = ![PREPOSITIONS, DETERMINERS, OF].some((words) => words.has(before?.word ?? ""));
		const canEnd = isKnown
			? isVerbForm(token.word) && agrees(before, token.word)
			: next === undefined
				? /(?:s|ed)$/.test(token.word)
				: next.kind === "function" || next.kind === "number";
		if (token.kind === "word" && hasSubject && isFree && canEnd && next?.word !== "of") return at;
		if (token.kind !== "function" || PRONOUNS.has(token.word)) hasSubject = true;
	}
	return null;
}

/** Returns whether a verb may follow a word: "-s" follows a singular, the base form a plural or a pronoun. */
function agrees(before: Token | undefined, verb: string): boolean {
	if (before === undefined || before.kind === "function" || before.kind === "break" || isPastForm(verb))
		return true;
	const isPlural = /[^s]s$/.test(before.word);
	return /[^s]s$/.test(verb) ? !isPlural || before.kind === "name" : isPlural;
}

function isPassiveVerb(tokens: readonly Token[], verb: number, to: number): boolean {
	if (
		!BE.has(bareOf(tokens[verb])) &&
		!tokens.slice(verb + 1, verb + 3).some(({ word }) => word === "be" || word === "been")
	)
		return false;
	const participle = tokens
		.slice(verb + 1, Math.min(to, verb + 5))
		.find(({ kind, word }) => kind === "word" || isPastForm(word));
	return (
		participle !== undefined &&
		(isPastForm(participle.word) ||
			/(?:ed|(?<!op)en|wn|ght|ung|ilt|ept|eld|old|aid|ound|ost|ut)$/.test(participle.word))
	);
}

function bareOf(token: Token | undefined): string {
	return (token?.word ?? "").replace(/n't$|'.*$/, "");
}

export const BE: ReadonlySet<string> = new Set("is are was were be been being am".split(" "));

const AUXILIARIES = new Set([
	...BE,
	..."has have had can could may might must will would shall should does do did cannot".split(" "),
]);

/** "Of" isn't a preposition here, because what follows has the frame of the noun before. No verb follows it either. */
const OF: ReadonlySet<string> = new Set(["of"]);

const DETERMINERS = new Set(
	"the a an its their his her this these those our your my each all no any some every".split(" "),
);

const PRONOUNS = new Set("it they he she we you i this which who that these one".split(" "));

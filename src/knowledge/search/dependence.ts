import { tokenize } from "../../text/tokenize.ts";
import type { ListedWords } from "../../text/word-lists.ts";
import { DEPENDENCE_WEIGHTS } from "./dependence-weights.ts";
import { extractSearchTerms } from "./question.ts";
import {
	ASPECTS,
	COMPARISONS,
	CONNECTIVES,
	CONTINUATIONS,
	FRAGMENT_STARTS,
	QUESTION_WORDS,
	SELECTIONS,
	STRONG_PRONOUNS,
	TRAILERS,
	WEAK_PRONOUNS,
} from "./reference-words.ts";

/** Maximum number of words at the start of a message that decide whether it depends on earlier ones. */
const WORDS_MAX = 40;

/** Minimum number of words of a whole question. */
const WHOLE_MIN_WORDS = 4;

/** Returns the probability that a message cannot be understood without the messages before it. */
export function estimateDependence(message: string, topicTerms: ReadonlySet<string>): number {
	if (BARE_POSSESSIVE.test(message)) return 1;
	const values = dependenceFeatures(message, topicTerms);
	const sum = Object.entries(values).reduce(
		(total, [name, value]) => total + (DEPENDENCE_WEIGHTS[name] ?? 0) * value,
		0,
	);
	return 1 / (1 + Math.exp(-sum));
}

/** Matches "and Sofia Lehmann's?", which lacks what is Sofia's. */
const BARE_POSSESSIVE = /^\W*(?:and|or|but|(?:what|how) about)\s.{1,40}['’]s\W*$/i;

/** Returns the terms of a message that name a subject, rather than an aspect, a comparison or a reference. */
export function listAnchors(message: string): string[] {
	return extractSearchTerms(message, true).filter((term) => !REFERENCES.some((words) => words.has(term)));
}

/**
 * Returns whether a message may be a whole question, as in "who is last in the league?": it names something, and no word
 * of it refers to what was said before or compares something with it.
 */
export function isWhole(message: string): boolean {
	const { words } = tokenize(message);
	const plain = words.map(({ term, name }) => (name === null ? term : ""));
	const [first = ""] = plain;
	if (plain.length < WHOLE_MIN_WORDS || CONNECTIVES.has(first) || FRAGMENT_STARTS.has(first)) return false;
	if (WHAT_ABOUT.test(message) || plain.some((term) => BOUND.some((list) => list.has(term)))) return false;
	const anchors = listAnchors(message).length;
	return anchors > 1 || (anchors === 1 && (NAMES_ONE.test(message) || isDefinite(message)));
}

/** Matches "how much is diesel", but not "how do I register", which doesn't say for what. */
const NAMES_ONE =
	/^\W*(?:who|what|when|where|why|how)\b.* (?:is|are|was|were|do|does|did|will|would|can|could) (?!(?:I|you|we|one)\b)/i;

/** Returns whether a message ends with a word for more, or an aspect, of what was said before: "name an example". */
export function asksForMore(message: string): boolean {
	const last = tokenize(message).words.at(-1);
	return last?.name === null && (CONTINUATIONS.has(last.term) || ASPECTS.has(last.term));
}

/** Returns whether a message names something as known, as in "who runs the nodes", without saying of what. */
export function isDefinite(message: string): boolean {
	return /\bthe (?!\w+(?: \w+)? (?:of|for|in|between)\b)/i.test(message);
}

/** Returns the features of a message, by name. */
export function dependenceFeatures(message: string, topicTerms: ReadonlySet<string>): Record<string, number> {
	const { words } = tokenize(message);
	const plain = words.slice(0, WORDS_MAX).map(({ term, name }) => (name === null ? term : ""));
	const [first = "", second = ""] = plain;
	const last = plain.at(-1) ?? "";
	const anchors = listAnchors(message);
	const known = anchors.filter((term) => topicTerms.has(term)).length;
	const count = anchors.length - known;
	const has = (list: ListedWords) => Number(plain.some((term) => list.has(term)));
	const on = (is: boolean) => Number(is);
	const names = words.filter(({ name }) => name !== null).length + countCapitalized(message);
	const isShort = plain.length <= 3;
	const bare = has(STRONG_PRONOUNS) + has(WEAK_PRONOUNS) === 0;
	const isExpletive = EXPLETIVE.test(message);
	return {
		bias: 1,
		noAnchor: on(anchors.length === 0),
		oneAnchor: on(count === 1),
		twoAnchors: on(count === 2),
		moreAnchors: Math.min(3, Math.max(0, count - 2)),
		knownAnchor: on(known > 0),
		oneWord: on(plain.length === 1),
		short: on(plain.length === 2 || plain.length === 3),
		middle: on(plain.length >= 4 && plain.length <= 6),
		long: Math.min(2, Math.log2(Math.max(1, plain.length / 7))),
		strongPronoun: has(STRONG_PRONOUNS),
		weakPronoun: has(WEAK_PRONOUNS) * on(!isExpletive),
		connective: on(CONNECTIVES.has(first)),
		whatAbout: on(WHAT_ABOUT.test(message)),
		continuation: has(CONTINUATIONS) * on(count <= 1),
		continuationOnly: has(CONTINUATIONS) * on(anchors.length === 0),
		selection: has(SELECTIONS),
		comparison: has(COMPARISONS) * on(count <= 1),
		comparisonOfTwo: has(COMPARISONS) * on(count >= 2 && bare),
		aspect: has(ASPECTS) * on(count === 0),
		aspectOfAnchor: has(ASPECTS) * on(count > 0),
		questionWordOnly: on(
			isShort && plain.every((term) => QUESTION_WORDS.has(term) || FRAGMENT_STARTS.has(term)),
		),
		startsFragment: on(FRAGMENT_STARTS.has(first)),
		trailer: on(TRAILERS.has(last) && plain.length > 1),
		definition: on(
			/^(?:what|who|was|wer|qu|que|quien|define|explain|tell)$/.test(first) && count >= 1 && bare,
		),
		startsWithAnchor: on(first !== "" && anchors.includes(first)),
		shortQuestion: on(isShort && /\?\s*$/.test(message)),
		onlyAnchors: on(anchors.length >= 2 && anchors.length >= plain.length - 1),
		names: Math.min(2, names),
		there: on(/(?<!\b(?:is|are|was|were|be|been)) there\b/i.test(message)),
		spanishAnd: on(/^\W*[ye] /i.test(message) && count <= 1),
		definite: on(isDefinite(message) && count <= 2),
		definitionShort: on(
			/^(?:what|who)(?:'s|s| is| are| was| were| does)? (?:an? )?(?:[\w-]+ )?[\w-]+(?: mean)?\W*$/i.test(
				message,
			) &&
				count >= 1 &&
				bare,
		),
		amount: on(/^how (?:many|much|long|often|fast|late|old|big|far|high|exactly)\b/i.test(message)),
		myFirst: on(/^(?:i|we|mine)\b/i.test(message)),
		statement: on(/^(?:i|it|they|we|that)$/.test(first) && !/^(?:want|need|would)$/.test(second)),
	};
}

/** Matches a message that asks the same about something else. */
const WHAT_ABOUT = /^(?:\p{L}+\W+)?(?:(?:what|how) (?:about|if)|was ist mit|wie ist es mit|que tal|et)\b/iu;

/**
 * Matches "it" and "there" that refer to nothing, as in "is it better to rent", "is it raining" and "is there", but not
 * "is it legally binding", "is it related to", or "does it apply to".
 */
const EXPLETIVE =
	/\bwhat time is it\b|\b(?:is|was|if|that) it (?:(?:\p{L}+(?<!ed) )?(?:to|that|(?:rain|snow|freez)ing)|\p{L}+(?<!ly) \p{L}+ing \p{L}+)\b|\b(?:does|if|that) it takes?\b|\bis there\b/iu;

/** Words that need something that was said before. "Last" and "which" don't. */
const BOUND = [STRONG_PRONOUNS, WEAK_PRONOUNS, CONTINUATIONS, COMPARISONS];

const REFERENCES = [
	STRONG_PRONOUNS,
	WEAK_PRONOUNS,
	CONNECTIVES,
	CONTINUATIONS,
	SELECTIONS,
	COMPARISONS,
	ASPECTS,
	QUESTION_WORDS,
	FRAGMENT_STARTS,
	TRAILERS,
];

/** Counts the capitalized words after the first one. They are probably names, unless all words are capitalized. */
function countCapitalized(message: string): number {
	if (!/(?:^|\s)\p{Ll}/u.test(message)) return 0;
	return message.match(/(?<=[\p{L}\d,]\s)\p{Lu}[\p{L}\d]+(?:\s\p{Lu}[\p{L}\d]+)*/gu)?.length ?? 0;
}

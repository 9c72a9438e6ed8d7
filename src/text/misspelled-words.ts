import { editDistance } from "./edit-distance.ts";
import { findForeignStopWords } from "./foreign-words.ts";
import { isKnownWord } from "./known-words.ts";
import { splitWords } from "./terms.ts";

/** Frequent misspellings of the words that make a question, which are too short to be compared with others. */
const CORRECTIONS: readonly (readonly [RegExp, string])[] = [
	[
		/\bhwo(?= (?:mu\w*ch|many|long|often|far|old|big|to|do|does|did|can|could|should|would|i|you|we)\b)/gi,
		"how",
	],
	[/\bhwo\b/gi, "who"],
	[/\b(?:waht|whta|wath|hwat)(s?)\b/gi, "what$1"],
	[/\b(?:whne|wehn|hwen|whn)\b/gi, "when"],
	// "Wen" is also a name.
	[/\bwen(?= (?:is|are|was|were|do|does|did|can|will|should|must|to)\b)/gi, "when"],
	[/\b(?:whre|wehre|hwere)\b/gi, "where"],
	[/\b(?:wich|whcih|whihc|wihch)\b/gi, "which"],
	[/\b(?:hwy|wyh)\b/gi, "why"],
	[/\b(?:mutch|muhc|mcuh)\b/gi, "much"],
	[/\b(?:teh|hte)\b/gi, "the"],
	[/\badn\b/gi, "and"],
	[/\b(?:deos|doess)\b/gi, "does"],
	// WHOIS is a protocol.
	[
		/\b(?!whois\b)(what|who|how|why|where|when|which)(is|are|was|were|do|does|did|can|should|would|to|much|many|long|often)\b/gi,
		"$1 $2",
	],
	[/(?<=\b(?:is|are) the [\p{L} ]{1,60})\bdu(?=\W*$)/giu, "due"],
];

/** Verbs that ask for a text, which may be misspelled at the start of a question: "explane". */
const REQUEST_VERBS = ["explain", "describe", "define", "compare", "summarize", "translate"];
const REQUEST_START = /^([^\p{L}\p{N}]*(?:(?:please|pls|(?:can|could|would) you) )*)(\p{L}{5,})(?= )/iu;
const REQUEST_VERB_ERRORS = 2;

/** Matches a question word at the start of a question that no space separates from the word after it: "whatlanguages". */
const JOINED_START = /(?<=^|[.,;:!?] )(what|which|where|when|why|does|did)(\p{Ll}{3,})\b/giu;

/** Superlatives that no other word differs from by one letter. "Fattest" isn't a misspelled "fastest". */
const SUPERLATIVES =
	"cheapest biggest largest smallest longest shortest heaviest lightest youngest highest lowest earliest".split(
		" ",
	);
const SUPERLATIVE_MIN_CHARS = 6;

/**
 * Corrects the words of an English question that say what it asks for: "wen is teh rent du" becomes "when is the rent
 * due", "cheepest" becomes "cheapest", and "whatis" becomes "what is". `KNOWN_WORDS` must be loaded.
 */
export function correctFunctionWords(question: string): string {
	const corrected = CORRECTIONS.reduce((text, [pattern, written]) => text.replace(pattern, written), question)
		.replace(/\b\p{Ll}+st\b/gu, correctSuperlative)
		.replace(REQUEST_START, (_, before: string, verb: string) => before + correctRequestVerb(verb))
		.replace(JOINED_START, (joined: string, first: string, second: string) =>
			isKnownWord(joined.toLowerCase()) || !isKnownWord(second) ? joined : `${first} ${second}`,
		);
	// "Wen" is also a German word.
	const isForeign = findForeignStopWords(splitWords(question.toLowerCase())).size > 0;
	return corrected === question || isForeign ? question : corrected;
}

function correctSuperlative(word: string): string {
	if (word.length < SUPERLATIVE_MIN_CHARS) return word;
	const isMeant = (superlative: string) =>
		superlative[0] === word[0] && editDistance(word, superlative, 1) <= 1;
	return SUPERLATIVES.find(isMeant) ?? word;
}

function correctRequestVerb(word: string): string {
	const lower = word.toLowerCase();
	if (isKnownWord(lower)) return word;
	const isMeant = (verb: string) =>
		verb[0] === lower[0] && editDistance(lower, verb, REQUEST_VERB_ERRORS) <= REQUEST_VERB_ERRORS;
	return REQUEST_VERBS.find(isMeant) ?? word;
}

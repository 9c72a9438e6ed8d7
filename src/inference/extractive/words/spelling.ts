import { findForeignStopWords } from "../../../text/foreign-words.ts";
import { correctFunctionWords } from "../../../text/misspelled-words.ts";
import { splitWords } from "../../../text/terms.ts";

const SHORTHAND: readonly (readonly [RegExp, string])[] = [
	[/\bu\b/g, "you"],
	[/\bur\b/gi, "your"],
	[/\bhw\b/gi, "how"],
	[/\b(?:wat|wht|wot)(s?)\b/gi, "what$1"],
	[/\bdiff(s?)(?= (?:between|btwn|b\/w|from|in|of)\b)/gi, "difference$1"],
	[/(?:\bb\/w|\bbtwn)(?= )/gi, "between"],
	[/\bw\/o(?= )/gi, "without"],
	[/\bw\/(?= )/gi, "with"],
	[/(?<=\b(?:pros|advantages|benefits) )n(?= )/gi, "and"],
	[/\bppl\b/gi, "people"],
	[/\b(?:abt|bout)(?= )/gi, "about"],
	[/\b(?:tmrw|tmr|tmw)\b/gi, "tomorrow"],
	// Elsewhere, "r" may be the programming language.
	[/(?<=\b(?:how|what|why|where|who|when)(?: (?!(?:is|does|do|can)\b)\p{L}+)? )r(?= )/giu, "are"],
];

/** Matches what something is free of. Tables list what it contains. */
const FREE_OF =
	/\b(gluten|wheat|nuts?|peanuts?|dairy|lactose|milk|eggs?|soya?|sugar|meat|alcohol|caffeine|fat)[ -]free\b/gi;

/**
 * Writes the apostrophes that a question omits, as in "whats" and "cant", or writes with other characters, and the words
 * that it abbreviates, as in "do u" and "how often r".
 */
export function writeOut(question: string): string {
	const plain = question.replace(/[’`]/g, "'");
	// "Dont" is also a French word.
	if (findForeignStopWords(splitWords(plain.toLowerCase())).size > 0) return plain;
	return SHORTHAND.reduce(
		(text, [pattern, written]) => text.replace(pattern, written),
		correctFunctionWords(plain),
	)
		.replace(FREE_OF, "without $1")
		.replace(/\b(what|who|where|how|that)s\b/gi, "$1's")
		.replace(/\b(ca|wo|do|does|did|is|are|was|were|has|have|had|could|should|would|must)nt\b/gi, "$1n't");
}

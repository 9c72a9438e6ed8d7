import { isStopWord } from "./common-words.ts";
import { findForeignStopWords } from "./foreign-words.ts";
import { splitWords } from "./terms.ts";

/** Words as people write them in chats, and what they stand for. */
const SHORTHAND: readonly (readonly [RegExp, string])[] = [
	[/\bu\b/g, "you"],
	[/\bur\b/gi, "your"],
	[/\bhw\b/gi, "how"],
	[/\bwtf(?= (?:is|are|was|were|does|do|did)\b)/gi, "what"],
	// Elsewhere, "wat" may be a temple.
	[
		/(?<=(?:^\W*(?:(?:and|so|but|ok|hey|hi|yo|pls|please)\W+)?|\b(?:know|tell me|explain|see) ))(?:wat|wht|wot)(s?)\b/gi,
		"what$1",
	],
	[/\bdiff(s?)(?= (?:between|btwn|b\/w|from|in|of)\b)/gi, "difference$1"],
	[/(?:\bb\/w|\bbtwn)(?= )/gi, "between"],
	[/\bw\/o(?= )/gi, "without"],
	[/\bw\/(?= )/gi, "with"],
	[/(?<=\b(?:pros|advantages|benefits) )n(?= )/gi, "and"],
	[/\bppl\b/gi, "people"],
	[/\b(?:abt|bout)(?= )/gi, "about"],
	[/\b(?:tmrw|tmr|tmw)\b/gi, "tomorrow"],
	[/\bwanna\b/gi, "want to"],
	[/\bgonna\b/gi, "going to"],
	[/\bgimme\b/gi, "give me"],
	[/\blemme\b/gi, "let me"],
	// Elsewhere, "r" may be the programming language.
	[/(?<=\b(?:how|what|why|where|who|when)(?: (?!(?:is|does|do|can)\b)\p{L}+)? )r(?= )/giu, "are"],
];

/**
 * Writes out what an English message abbreviates as in a chat: "how often r u open tmrw" becomes "how often are you open
 * tomorrow".
 */
export function writeOutShorthand(message: string): string {
	// "U" is also a Dutch word.
	const words = splitWords(message.toLowerCase());
	const isEnglish = words.some((word) => word.length > 1 && isStopWord(word));
	if (!isEnglish || findForeignStopWords(words).size > 0) return message;
	return SHORTHAND.reduce((text, [pattern, written]) => text.replace(pattern, written), message);
}

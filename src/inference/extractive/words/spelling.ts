import { findForeignStopWords } from "../../../text/foreign-words.ts";
import { correctFunctionWords } from "../../../text/misspelled-words.ts";
import { writeOutShorthand } from "../../../text/shorthand.ts";
import { splitWords } from "../../../text/terms.ts";

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
	return writeOutShorthand(correctFunctionWords(plain))
		.replace(FREE_OF, "without $1")
		.replace(/\b(what|who|where|how|that)s\b/gi, "$1's")
		.replace(/\b(ca|wo|do|does|did|is|are|was|were|has|have|had|could|should|would|must)nt\b/gi, "$1n't");
}

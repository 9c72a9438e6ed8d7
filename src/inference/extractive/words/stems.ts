import { toAmericanSpelling } from "../../../text/american-spelling.ts";
import { stem } from "../../../text/stem.ts";
import { extractTerms } from "../../../text/terms.ts";

/** Returns the stem of a lowercase word, which British and American spellings share. A number is its own stem. */
export function stemOf(word: string): string {
	return NUMBERS.get(word) ?? (/^\d+$/.test(word) ? word : stem(toAmericanSpelling(word)));
}

/** The digits of small numbers, which texts also write as words. */
const NUMBERS: ReadonlyMap<string, string> = new Map(
	"two three four five six seven eight nine ten eleven twelve"
		.split(" ")
		.map((word, at) => [word, String(at + 2)]),
);

/**
 * Returns the content words of a text, in lower case and singular. A number such as 2.40 or 7:30 is one word, and so is
 * "e-mail", which others write as "email".
 */
export function wordsOf(text: string): string[] {
	const plain = text
		.replace(/(?<=\d)[.,:](?=\d)/g, "")
		.replace(CHECK, "$1$2")
		.replace(PREFIX, "$1")
		.replace(CODE, "$1")
		.replace(PLURAL_ACRONYM, "");
	const terms = extractTerms(plain);
	// "May" is a stop word unless it is the name of the month.
	return MAY.test(text) ? [...terms.filter((term) => term !== "May"), "may"] : terms;
}

const MAY = /(?<=\S )(?<![.!?:] )May\b(?! I\b)|\bMay(?= \d)|\b(?:in|until|since|by|from|early|late) may\b/;

/** "Check-in" and "check out", which differ in a word without content. */
const CHECK = /\b(check)[ -](in|out)\b/gi;

/** The plural "s" of an acronym, as in "GPUs". In lower case, such a word looks like a singular, as "status" does. */
const PLURAL_ACRONYM = /(?<=\b\p{Lu}{2,})s\b/gu;

const PREFIX = /(?<![\p{L}\d-])(e|wi|co|re|t|x)-(?=\p{L})/giu;

/** A code such as "OP-100", whose number isn't an amount. */
const CODE = /(?<![\p{L}\d-])(?!(?:mid|pre|post|top|non|age|aged|to|of)-)(\p{L}{1,4})-(?=\d)/giu;

/** Returns the stems of the content words of a text. */
export function stemsOf(text: string): Set<string> {
	return new Set(wordsOf(text).map(stemOf));
}

/** Returns whether two sets of stems have one in common. */
export function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
	for (const value of a) if (b.has(value)) return true;
	return false;
}

/** Returns whether the second set contains more than the first, and all of it. */
export function isProperSubset<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
	return a.size < b.size && [...a].every((value) => b.has(value));
}

import { ListedWords } from "./word-lists.ts";

/**
 * Returns the root that a lowercase English word shares with the words derived from it: "invest" for "investor" and
 * "investment". Words that only look related, such as "university" and "universe", have different roots.
 */
export function familyRoot(word: string): string {
	if (SEPARATE.has(word)) return word;
	let root = removePlural(word);
	for (let step = 0; step < STEPS_MAX && !SEPARATE.has(root); step++) {
		const shorter = removeSuffix(root);
		if (shorter === root) break;
		root = shorter;
	}
	return SEPARATE.has(root) || isShort(root) ? root : root.replace(/[ey]$/, "");
}

const STEPS_MAX = 3;
const SEPARATE = new ListedWords("separateWords");

/** Suffixes, and the minimum length of the rest. Shorter rests occur in too many unrelated words. */
const SUFFIXES: readonly [suffix: string, restMinChars: number][] = [
	["ization", 4],
	["isation", 4],
	["izer", 4],
	["ize", 4],
	["ise", 5],
	["ation", 4],
	["ator", 4],
	["ative", 4],
	["atory", 4],
	["ate", 5],
	["ibility", 4],
	["ability", 4],
	["ity", 4],
	["ment", 4],
	["ness", 4],
	["ing", 3],
	["ion", 4],
	["ive", 4],
	["able", 3],
	["ible", 4],
	["ance", 4],
	["ence", 4],
	["ically", 4],
	["ical", 4],
	["ally", 6],
	["al", 6],
	["ic", 4],
	["or", 4],
	["er", 3],
	["ed", 3],
	["ly", 4],
];

/** The rest of "-ize" or "-ate" before another suffix, as in "tokenized" and "validating". */
const VERB_ENDING = /(?<=.{4})iz$|(?<=.{5})at$/;

function removePlural(word: string): string {
	if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
	if (word.length > 4 && /(?:[sx]|ch|sh)es$/.test(word)) return word.slice(0, -2);
	return word.length > 3 && /[^su]s$/.test(word) && !word.endsWith("is") ? word.slice(0, -1) : word;
}

function removeSuffix(word: string): string {
	for (const [suffix, min] of SUFFIXES) {
		const rest = word.slice(0, -suffix.length).replace(VERB_ENDING, "");
		if (!word.endsWith(suffix) || rest.length < min || !/[aeiouy]/.test(rest)) continue;
		const single = rest.replace(/([^aeiouls])\1$/, "$1");
		if (single !== rest) return single;
		// In a short word, a single consonant after a single vowel means that an E was dropped: "mining", but "planning".
		return isShort(rest) && /[^aeiou][aeiou][^aeiouwxy]$/.test(rest) ? `${rest}e` : rest.replace(/i$/, "y");
	}
	return word;
}

/** Returns whether a word has one syllable, apart from a silent E. */
function isShort(word: string): boolean {
	return (word.replace(/e$/, "").match(/[aeiouy]+/g) ?? []).length <= 1;
}

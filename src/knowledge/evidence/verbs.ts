import { lazy } from "../../text/lazy.ts";
import { listedLines, listedWords } from "../../text/word-lists.ts";
import { WORDNET } from "./wordnet.ts";

/** Returns whether a word in lower case may be a finite form of a common verb. Some of these words are also nouns. */
export function isVerbForm(word: string): boolean {
	return listForms().all.has(word);
}

/** Returns whether a word may be a past form of a common verb, which is hardly ever a noun. */
export function isPastForm(word: string): boolean {
	return listForms().past.has(word);
}

interface Forms {
	all: ReadonlySet<string>;
	past: ReadonlySet<string>;
}

/** Returns the forms of all verbs, and of those that are nouns or adjectives as often. */
const listForms = lazy((): Forms => {
	const base = [...WORDNET.value.verbs.split(" "), ...listedWords("nounVerbs")];
	const irregular = [
		...listedLines("irregularVerbs").flatMap((line) => line.split(" ").slice(1)),
		...listedWords("ambiguousPasts"),
	];
	const past = new Set([...irregular, ...base.flatMap(listPastForms)]);
	return { past, all: new Set([...base, ...base.map(thirdPersonOf), ...past]) };
});

function listPastForms(verb: string): string[] {
	if (verb.endsWith("e")) return [`${verb}d`];
	if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`];
	// A final consonant may be doubled, as in "stopped".
	return /[^aeiou][aeiou][^aeiouwxy]$/.test(verb) ? [`${verb}ed`, `${verb}${verb.at(-1)}ed`] : [`${verb}ed`];
}

function thirdPersonOf(verb: string): string {
	if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
	return /(?:s|sh|ch|x|z|go|do)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

import { isStopWord } from "../common-words.ts";
import type { ForeignLanguage } from "../foreign-words.ts";
import type { Meaning } from "./meaning.ts";

/** Minimum length of a word that is split, and of each of its parts, in UTF-16 code units. */
const COMPOUND_MIN_CHARS = 7;
/** Maximum length of a word that is split. Longer strings are no words, and each place to split one takes time. */
const COMPOUND_MAX_CHARS = 80;
const PART_MIN_CHARS = 3;
/** Maximum number of times that a part is split again. */
const DEPTH_MAX = 2;

/**
 * What may stand between the parts of a compound, or is missing from its first part: "Schul(e)bus", "Urlaub-s-tag",
 * "Weihnacht(en)-s-feier".
 */
const LINKS: Partial<Record<ForeignLanguage, readonly string[]>> = {
	de: ["", "s", "n", "en", "es", "er", "e"],
	nl: ["", "s", "en", "n", "e"],
};

/** Returns whether a language writes compounds of nouns as one word. */
export function isCompounding(language: ForeignLanguage): boolean {
	return LINKS[language] !== undefined;
}

/** Returns what the parts of a compound mean, or null if it doesn't consist of known words. Splits at the last place. */
export function splitCompound(
	word: string,
	language: ForeignLanguage,
	find: (part: string) => Meaning | undefined,
	depth = 0,
): string[] | null {
	if (word.length < COMPOUND_MIN_CHARS || word.length > COMPOUND_MAX_CHARS) return null;
	for (let at = word.length - PART_MIN_CHARS; at >= PART_MIN_CHARS; at--) {
		const first = findFirst(word.slice(0, at), language, find);
		if (first === null) continue;
		const rest = word.slice(at);
		const second = asNoun(find(rest));
		if (second !== null) return [first, second];
		const others = depth < DEPTH_MAX ? splitCompound(rest, language, find, depth + 1) : null;
		if (others !== null) return [first, ...others];
	}
	return null;
}

function findFirst(
	part: string,
	language: ForeignLanguage,
	find: (part: string) => Meaning | undefined,
): string | null {
	for (const link of LINKS[language] ?? []) {
		const base = part.slice(0, part.length - link.length);
		if (!part.endsWith(link) || base.length < PART_MIN_CHARS) continue;
		const meaning =
			asNoun(find(base)) ??
			(link === "" || link === "s" ? asNoun(find(`${base}e`) ?? find(`${base}en`)) : null);
		if (meaning !== null) return meaning;
	}
	return null;
}

/** Function words are no parts of compounds. */
function asNoun(meaning: Meaning | undefined): string | null {
	return meaning === undefined || meaning.english.split(" ").every(isStopWord) ? null : meaning.english;
}

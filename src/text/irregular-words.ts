import { indexLines } from "./equivalents.ts";
import { lazy } from "./lazy.ts";
import { listedLines } from "./word-lists.ts";

/** Forms of irregular verbs, without those that are other words as well, such as "left" and "saw". */
const forms = lazy(() => indexLines(listedLines("irregularVerbs")));
/** Nouns that no rule derives from a verb or an adjective. */
const nouns = lazy(() => indexLines(listedLines("irregularNouns")));

/** Returns the other forms of an irregular verb in lower case, such as "lose" for "lost". */
export function listIrregularForms(word: string): readonly string[] {
	return [...(forms().get(word) ?? [])];
}

/**
 * Returns the nouns that are derived from a word in lower case in an irregular way, or the words that such a noun is derived
 * from: "flight" for "fly" and "flew", and "fly" for "flight".
 */
export function listIrregularRelatives(word: string): readonly string[] {
	return [word, ...listIrregularForms(word)].flatMap((form) => [...(nouns().get(form) ?? [])]);
}

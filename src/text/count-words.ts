import { lazy } from "./lazy.ts";
import { CHINESE_JAPANESE } from "./unspaced.ts";

/** Matches a Chinese or Japanese character, or a word of another script. Full-width punctuation separates words. */
const words = lazy(
	() => new RegExp(`[${CHINESE_JAPANESE}]|[^\\s${CHINESE_JAPANESE}\\u3000-\\u303f\\uff01-\\uff1f]+`, "gu"),
);

/** Counts the words of a text. In Chinese and Japanese, each character counts as a word. */
export function countWords(text: string): number {
	return text.match(words())?.length ?? 0;
}

import { isStopWord } from "./common-words.ts";
import { lazy } from "./lazy.ts";
import { listedLines } from "./word-lists.ts";

/** German, Spanish, French, Italian, Portuguese and Dutch. */
export const FOREIGN_LANGUAGES = ["de", "es", "fr", "it", "pt", "nl"] as const;
export type ForeignLanguage = (typeof FOREIGN_LANGUAGES)[number];

/** Minimum number of distinct function words that tell the language of a question. */
const FUNCTION_WORDS_MIN = 2;

/**
 * Returns the function words and question words of the language in which a question is written, or an empty set if it
 * is probably English. The words of the question must be folded and in lower case.
 */
export function findForeignStopWords(words: readonly string[]): ReadonlySet<string> {
	const distinct = [...new Set(words)];
	let best: ReadonlySet<string> = new Set();
	let most = FUNCTION_WORDS_MIN - 1;
	for (const language of FOREIGN_LANGUAGES.map(listFunctionWords)) {
		const own = distinct.filter((word) => language.has(word)).length;
		const english = distinct.filter((word) => isStopWord(word) && !language.has(word)).length;
		if (own <= most || own <= english) continue;
		// "Do dogs need a ticket?" has two words of Portuguese, but they are English as well.
		if (!distinct.some((word) => language.has(word) && !isStopWord(word))) continue;
		best = language;
		most = own;
	}
	return best;
}

/** Returns frequent function words and question words of a language, folded and in lower case. */
export function listFunctionWords(language: ForeignLanguage): ReadonlySet<string> {
	return byLanguage().get(language) ?? new Set();
}

const byLanguage = lazy(() => {
	const words = new Map<string, Set<string>>();
	for (const line of listedLines("foreignWords")) {
		const [language = "", ...rest] = line.split(/:? /);
		const known = words.get(language) ?? new Set();
		for (const word of rest) known.add(word);
		words.set(language, known);
	}
	return words;
});

import { findForeignStopWords } from "../foreign-words.ts";
import { isKnownWord } from "../known-words.ts";
import { splitWords } from "../terms.ts";

/** Minimum length of a word that tells a language, in UTF-16 code units. The dictionary of English has no shorter words. */
const WORD_MIN_CHARS = 4;
/** Length of what the forms of a word have in common, in UTF-16 code units: "verlängern" and "Verlängerung". */
const START_CHARS = 6;

/**
 * Returns a function that checks whether a text is in the language of a question rather than in English, given the
 * translation of the question: it has function words of another language, or a form of a word that was translated.
 */
export function matchLanguageOf(question: string, english: string): (text: string) => boolean {
	const kept = new Set(splitWords(english));
	const starts = splitWords(question)
		.filter((word) => word.length >= WORD_MIN_CHARS && !kept.has(word) && !isKnownWord(word))
		.map((word) => word.slice(0, START_CHARS));
	const isForm = (word: string) => starts.some((start) => word.startsWith(start)) && !isKnownWord(word);
	return (text) => {
		const words = splitWords(text);
		return findForeignStopWords(words).size > 0 || words.some(isForm);
	};
}

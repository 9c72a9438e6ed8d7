import { findForeignStopWords } from "../../../text/foreign-words.ts";
import { matchLanguageOf } from "../../../text/glossary/same-language.ts";
import { toEnglish } from "../../../text/glossary/translate.ts";
import type { Passage } from "../../../text/passage.ts";
import { splitWords } from "../../../text/terms.ts";
import { correctMisspelled } from "../question/misspelled.ts";

/**
 * Returns a question and the one before it in the words of the passages: without typing errors, and translated to English,
 * unless the best passage is in the language of the question.
 */
export function readInLanguageOf(
	passages: readonly Pick<Passage, "title" | "heading" | "text">[],
	question: string,
	previous: string | undefined,
): { question: string; previous: string | undefined } {
	const before = previous === undefined ? undefined : toEnglish(previous);
	const english = toEnglish(question, before?.language).text;
	const [best] = passages;
	const isSame = best !== undefined && matchLanguageOf(question, english)(`${best.title}\n${best.text}`);
	return {
		question: correctMisspelled(isSame ? question : english, passages),
		previous: isSame ? previous : before?.text,
	};
}

/** Returns whether a question is in another language or script than English. */
export function isForeign(question: string): boolean {
	const letters = question.match(/\p{L}/gu) ?? [];
	const latin = question.match(/\p{Script=Latin}/gu) ?? [];
	return latin.length < letters.length / 2 || findForeignStopWords(splitWords(question)).size > 0;
}

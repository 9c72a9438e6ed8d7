import { fold, foldCase } from "../folding.ts";
import type { ForeignLanguage } from "../foreign-words.ts";
import { GLOSSARY } from "./glossary.ts";
import { recognizeForeign } from "./recognize.ts";
import { arrange, type Piece } from "./word-order.ts";

/** A question in English. */
export interface EnglishQuestion {
	text: string;
	/** The language from which it was translated, or null if it was English. */
	language: ForeignLanguage | null;
}

/** Maximum number of words of a question. Longer texts are probably pasted, and stay as they are. */
const WORDS_MAX = 60;

/** Matches verbs for "you" by their endings. */
const ADDRESSING: Partial<Record<ForeignLanguage, RegExp>> = { es: /(?<!mo)s$/, pt: /(?<!mo)s$/, it: /i$/ };

/**
 * Translates a question to English, word by word, for searches. Words that the glossary doesn't contain, such as names,
 * stay as they are. A question that is probably English is returned unchanged. `expected` is the language of the
 * conversation, if it isn't English. `GLOSSARY` and `KNOWN_WORDS` must be loaded.
 */
export function toEnglish(question: string, expected: ForeignLanguage | null = null): EnglishQuestion {
	const written = [...question.matchAll(/[\p{L}\p{M}\p{N}]+/gu)];
	const unchanged = { text: question, language: null };
	if (written.length === 0 || written.length > WORDS_MAX) return unchanged;
	const words = written.map(([word]) => foldCase(fold(word)));
	const foreign = recognizeForeign(words, GLOSSARY.value, expected);
	if (foreign === null) return unchanged;
	const { language } = foreign;
	const pieces = foreign.phrases.map(({ at, found }): Piece => {
		const [first] = written.slice(at);
		const last = written[at + (found?.length ?? 1) - 1];
		const start = first?.index ?? 0;
		const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
		const next = written[at + (found?.length ?? 1)]?.index ?? question.length;
		return {
			text: found === null ? question.slice(start, end) : found.meaning.english,
			isVerb: found?.meaning.isVerb === true,
			addresses: found?.meaning.isVerb === true && ADDRESSING[language]?.test(words[at] ?? "") === true,
			isKnown: found !== null,
			gap: question.slice(end, next),
		};
	});
	return { text: arrange(pieces, language), language };
}

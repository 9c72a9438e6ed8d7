import { isEverydayWord, isStopWord } from "../common-words.ts";
import { fold, foldCase } from "../folding.ts";
import { FOREIGN_LANGUAGES, type ForeignLanguage, listFunctionWords } from "../foreign-words.ts";
import { isKnownWord } from "../known-words.ts";
import type { FoundPhrase, Glossary } from "./glossary.ts";

/** Function words of other languages that are too short for the dictionary of English words. */
const SHORT_FUNCTION_WORDS: ReadonlySet<string> = new Set(
	`aux ces che chi cos dei del dem den der des dos ein est gli hat het hij ich ils ist les leur los mir mit nei nel oder och pas por
	qual quel que qui quoi ses sich sie sind uma und une van vom von wem wen wer wie wij zum zur`.split(/\s+/),
);

/** A part of a text: a phrase that the glossary contains, or a word that it doesn't. */
interface ReadPhrase {
	/** Place of its first word. */
	at: number;
	/** Null if the word is unknown, as names are. */
	found: FoundPhrase | null;
}

/** A text in another language than English. */
export interface ForeignText {
	language: ForeignLanguage;
	phrases: readonly ReadPhrase[];
}

/** Number of function words that tell a language although more words of the text are unknown in it. */
const FUNCTION_WORDS_MIN = 2;
/** Minimum length of a word, and of a compound, that tells a language, in UTF-16 code units. */
const WORD_MIN_CHARS = 4;
const COMPOUND_MIN_CHARS = 12;

/**
 * Recognizes the language of a text by its words, which are folded and in lower case. Returns null if the text is
 * English, or probably is. `expected` is the language of the conversation, if it isn't English.
 */
export function recognizeForeign(
	words: readonly string[],
	glossary: Glossary,
	expected: ForeignLanguage | null,
): ForeignText | null {
	const english = words.map(isEnglish);
	if (expected === null && english.every((is) => is)) return null;
	let best: (ForeignText & { score: number }) | null = null;
	for (const language of listCandidates(words, english, expected)) {
		const read = { language, phrases: readPhrases(words, language, glossary) };
		const score = scoreLanguage(read, words, english, language === expected);
		if (score > (best?.score ?? 0)) best = { ...read, score };
	}
	return best;
}

/**
 * Returns the languages that a text may be in, without reading the glossary: those with most of its function words, or all
 * if it has few.
 */
function listCandidates(
	words: readonly string[],
	english: readonly boolean[],
	expected: ForeignLanguage | null,
): readonly ForeignLanguage[] {
	const foreign = words.filter((_, at) => english[at] === false).length;
	const possible = FOREIGN_LANGUAGES.filter((language) => {
		const own = listFunctionWords(language);
		return (
			language === expected || words.filter((word) => isStopWord(word) && !own.has(word)).length < foreign
		);
	});
	const framed = possible.filter((language) => isForeignFrame(words, language));
	const most = Math.max(...framed.map((language) => countFunctionWords(words, language)));
	return framed.length === 0
		? possible
		: framed.filter((language) => countFunctionWords(words, language) === most);
}

function countFunctionWords(words: readonly string[], language: ForeignLanguage): number {
	return words.filter((word) => listFunctionWords(language).has(word)).length;
}

function readPhrases(words: readonly string[], language: ForeignLanguage, glossary: Glossary): ReadPhrase[] {
	const phrases: ReadPhrase[] = [];
	for (let at = 0; at < words.length; ) {
		const found = glossary.find(words.slice(at), language);
		phrases.push({ at, found });
		at += found?.length ?? 1;
	}
	return phrases;
}

/** Returns how many words of a text are in a language, or 0 if the text is probably not in it. */
function scoreLanguage(
	{ language, phrases }: ForeignText,
	words: readonly string[],
	english: readonly boolean[],
	isExpected: boolean,
): number {
	const seen = { functions: 0, exact: 0, guessed: 0, telling: 0, english: 0, englishFunctions: 0 };
	for (const { at, found } of phrases) {
		const own = words.slice(at, at + (found?.length ?? 1));
		const isTelling = found !== null && tellsLanguage(found, own);
		for (const [index, word] of own.entries()) {
			if (listFunctionWords(language).has(word)) seen.functions++;
			else if (found?.isExact === true) seen.exact++;
			else if (found !== null && english[at + index] === false) seen.guessed++;
			else if (english[at + index] === true && !isNumber(word)) {
				seen.english++;
				if (isStopWord(word)) seen.englishFunctions++;
				continue;
			}
			if (isTelling && english[at + index] === false) seen.telling++;
		}
	}
	const own = seen.functions + seen.exact + seen.guessed;
	const isRecognized =
		(seen.telling > seen.englishFunctions &&
			own > seen.english &&
			(seen.functions > 0 || seen.english === 0)) ||
		(isForeignFrame(words, language) &&
			seen.functions > seen.englishFunctions &&
			seen.functions >= seen.english) ||
		(isExpected && own > seen.english && seen.englishFunctions === 0);
	// Languages share many words. One that needs a guess of its ending says less.
	return isRecognized ? seen.functions + seen.exact + seen.guessed / 2 + Number(isExpected) / 2 : 0;
}

/** Returns whether a phrase can't be English, so that it tells the language of a text. */
function tellsLanguage({ meaning, isExact, isCompound }: FoundPhrase, words: readonly string[]): boolean {
	const phrase = words.join(" ");
	// Some names are spelled like compounds, as Zuckerberg is.
	const minChars = isCompound ? COMPOUND_MIN_CHARS : WORD_MIN_CHARS;
	return (
		isExact && phrase.length >= minChars && foldCase(fold(meaning.english)).replaceAll("-", " ") !== phrase
	);
}

/** Returns whether several function words of a language, not all of which are English, are in a text. */
function isForeignFrame(words: readonly string[], language: ForeignLanguage): boolean {
	const own = new Set(words.filter((word) => listFunctionWords(language).has(word)));
	return own.size >= FUNCTION_WORDS_MIN && [...own].some((word) => word.length > 1 && !isEnglish(word));
}

function isNumber(word: string): boolean {
	return /^\d+$/.test(word);
}

/** Returns whether a word may be English. The dictionary has no short words. */
function isEnglish(word: string): boolean {
	return (
		isStopWord(word) ||
		isEverydayWord(word) ||
		isKnownWord(word) ||
		(word.length < WORD_MIN_CHARS && !SHORT_FUNCTION_WORDS.has(word))
	);
}

import type { Language } from "./languages.ts";

/** Maximum number of words in a request without a question mark, question word or verb, such as "bitcoin supply". */
const KEYWORDS_MAX = 10;

/** Maximum number of words of a greeting such as "good morning everyone". */
const GREETING_WORDS_MAX = 3;

/** Greetings, thanks and closings, which neither ask for anything nor give context. */
const PLEASANTRY =
	/^(?:hi|hello|hey|dear (?:all|team)|good (?:morning|afternoon|evening)|thanks?|thank you|cheers|regards|ok(?:ay)?|hallo|guten (?:tag|morgen|abend)|danke|hola|buenos días|buenas tardes|gracias|bonjour|salut|merci|ciao|grazie|olá|obrigad[oa]|dank je|bedankt|你好|谢谢|您好)(?![\p{L}\p{N}])[^?？]{0,40}$/iu;

/**
 * Returns whether a sentence asks for something. Unpunctuated keywords do, and so do instructions with an unknown verb.
 * A statement gives context for other sentences.
 */
export function isRequest(sentence: string, language: Language): boolean {
	const text = sentence.trim();
	if (isPleasantry(text)) return false;
	if (/[?？؟]["'”’»」』)）*_\s]*$/.test(text) || /^\s*¿/.test(text)) return true;
	if (startsRequest(text, language)) return true;
	const bare = text.replace(language.openingStart, "");
	if (language.statementStart.test(bare)) return false;
	if (language.verbWithObject.test(bare)) return true;
	const isUnfinished = !/[.!。！…:：]["'”’»」』)）]*$/.test(text);
	return isUnfinished && countWords(text) <= KEYWORDS_MAX;
}

export function isPleasantry(sentence: string): boolean {
	return PLEASANTRY.test(sentence.trim());
}

/** Returns whether a text is only a greeting or thanks, without a request after it as in "hello explain gas". */
export function isGreeting(text: string): boolean {
	return isPleasantry(text) && countWords(text) <= GREETING_WORDS_MAX;
}

/** Returns whether a text starts with a question word or an instruction, after any courtesies. */
export function startsRequest(text: string, { interrogativeStart, imperativeStart }: Language): boolean {
	return interrogativeStart.test(text) || imperativeStart.test(text);
}

/** Returns whether nothing remains of a text such as "and why?" or "tell me" without its function words. */
export function isFiller(text: string, { fillerStart }: Language): boolean {
	return text.replace(fillerStart, "").trim() === "";
}

function countWords(text: string): number {
	return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

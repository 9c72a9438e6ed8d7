import { ListedWords } from "../../text/word-lists.ts";

/** Words that express what somebody thinks of something, rather than what it is. */
const EVALUATIVE = new ListedWords("evaluativeWords");
const WORTH = /\b(?:well )?worth (?:a|the|it|your|\w+ing)\b/i;
const WORD = /\p{L}+/gu;

/** Returns whether a sentence judges something in a word that the texts don't contain. */
export function isOpinion(sentence: string, texts: () => ReadonlySet<string>): boolean {
	const words = listWords(sentence);
	return (
		(WORTH.test(sentence) && !texts().has("worth")) ||
		words.some((word) => EVALUATIVE.has(word) && !texts().has(word))
	);
}

/** Returns the words of a text in lower case. */
export function listWords(text: string): string[] {
	return text.toLowerCase().match(WORD) ?? [];
}

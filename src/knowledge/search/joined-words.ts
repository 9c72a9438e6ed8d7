import { isStopWord } from "../../text/common-words.ts";

/** Minimum length of each part of a word. Shorter parts occur in many words by chance. */
const PART_MIN_CHARS = 3;
/** Maximum length of a word that may consist of two. */
const WORD_MAX_CHARS = 32;

/** Words that consist of two stop words. */
const SPLIT_STOP_WORDS: ReadonlyMap<string, string> = new Map([
	["todo", "to do"],
	["todos", "to do"],
	["howto", "how to"],
]);

/** Returns the ways to split a word in two, such as "smart contract" for "smartcontract". Most of them are not words. */
export function listSplits(word: string): string[] {
	const known = SPLIT_STOP_WORDS.get(word);
	if (known !== undefined) return [known];
	if (word.length > WORD_MAX_CHARS || !/^[a-z]+$/.test(word)) return [];
	return Array.from({ length: Math.max(0, word.length - 2 * PART_MIN_CHARS + 1) }, (_, n) => {
		const at = n + PART_MIN_CHARS;
		return [word.slice(0, at), word.slice(at)] as const;
	})
		.filter((parts) => !parts.some(isStopWord))
		.map((parts) => parts.join(" "));
}

/** Two adjacent words of a question and the word that they may form. */
export interface JoinedPair {
	parts: readonly [string, string];
	joined: string;
}

/** Returns the pairs of adjacent words that may be one word, such as "block chain". */
export function listJoinedPairs(words: readonly string[]): JoinedPair[] {
	return words.slice(1).flatMap((second, at) => {
		const first = words[at] ?? "";
		const isJoinable = [first, second].every((part) => /^[a-z]{2,}$/.test(part) && !isStopWord(part));
		return isJoinable ? [{ parts: [first, second] as const, joined: first + second }] : [];
	});
}

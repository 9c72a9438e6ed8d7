import { isCommonWord } from "../../text/common-words.ts";
import { familyRoot } from "../../text/word-family.ts";
import type { Sql } from "../store/sql.ts";

/** Minimum length of a word with a family. Shorter words have too many false relatives. */
const WORD_MIN_CHARS = 4;
/** Length of the beginning that all words of a family share. */
const SHARED_MAX_CHARS = 5;
/** Maximum number of words of the vocabulary that are read per word. */
const READ_MAX = 400;
/** Maximum number of relatives of a word. */
const RELATIVES_MAX = 4;

/** Returns the words of the vocabulary that are derived from the same root as a word, such as "miner" for "mining". */
export function findRelatives(sql: Sql, word: string): string[] {
	if (word.length < WORD_MIN_CHARS || !/^[a-z]+$/.test(word) || isCommonWord(word)) return [];
	const root = familyRoot(word);
	// "Shower" is no relative of "shows".
	if (isCommonWord(root)) return [];
	const start = root.replace(/[ey]$/, "").slice(0, SHARED_MAX_CHARS);
	if (start.length < WORD_MIN_CHARS - 1) return [];
	const known = sql
		.exec<{ word: string }>(
			`SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ${READ_MAX}`,
			start,
			`${start}\u{10ffff}`,
		)
		.toArray()
		.map((row) => row.word)
		.filter((other) => other !== word && !isCommonWord(other) && familyRoot(other) === root);
	// The index stems words, so one inflection of each word is enough.
	const distinct = new Map(known.map((other) => [removeInflection(other), other]));
	distinct.delete(removeInflection(word));
	return [...distinct.values()].slice(0, RELATIVES_MAX);
}

function removeInflection(word: string): string {
	return word.replace(/(?:ies|es|s|ied|ed|ing|e|y)$/, "");
}

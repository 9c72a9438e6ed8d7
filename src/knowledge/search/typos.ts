import { isCommonWord, listCommonWords } from "../../text/common-words.ts";
import { editDistance } from "../../text/edit-distance.ts";
import { isKnownWord } from "../../text/known-words.ts";
import { stem } from "../../text/stem.ts";
import type { Sql } from "../store/sql.ts";
import { reverse } from "../store/vocabulary.ts";

/** Minimum length of a word that may be misspelled. Shorter words have too many neighbors. */
const WORD_MIN_CHARS = 4;
const WORD_MAX_CHARS = 32;
/** From this length on, a word may have two typos instead of one. */
const TWO_TYPOS_MIN_CHARS = 8;
/** From this length on, the first letter may be wrong, and one letter may replace another. */
const ANY_TYPO_MIN_CHARS = 6;
/** Maximum number of words of the vocabulary that are read for each end of a misspelled word. */
const READ_MAX = 2_000;
/** Maximum number of corrections of a word. */
const CORRECTIONS_MAX = 3;

/** Returns whether a word may be misspelled: it consists of letters, and the English dictionary does not contain it. */
export function mayBeMisspelled(word: string): boolean {
	if (word.length < WORD_MIN_CHARS || word.length > WORD_MAX_CHARS) return false;
	return /^\p{Ll}+$/u.test(word) && !isKnownWord(word);
}

/** Returns whether a word that is not in the vocabulary is a misspelled common word, such as "betwen" or "waht". */
export function isMisspelledCommonWord(word: string): boolean {
	if (!mayBeMisspelled(word)) return false;
	return listCommonWords().some(
		(common) =>
			common.length >= WORD_MIN_CHARS && isPlausible(word, common) && editDistance(word, common, 1) === 1,
	);
}

/**
 * Returns the words of the vocabulary that are most similar to a misspelled word, with distinct stems. All of them have
 * the same edit distance.
 */
export function findCorrections(sql: Sql, word: string): string[] {
	const max = word.length < TWO_TYPOS_MIN_CHARS ? 1 : 2;
	const near = readSimilar(sql, word, max)
		.filter((other) => other !== word && !isCommonWord(other) && isPlausible(word, other))
		.map((other) => ({ other, distance: editDistance(word, other, max) }))
		.filter(({ distance }) => distance <= max);
	const least = Math.min(...near.map(({ distance }) => distance));
	const best = near.filter(({ distance }) => distance === least).map(({ other }) => other);
	return [...new Map(best.map((other) => [stem(other), other])).values()].slice(0, CORRECTIONS_MAX);
}

/**
 * Reads the words that begin or end like a word. With one typo, at least one half of the word is correct unless the two
 * letters in the middle are swapped. With two, usually at least one third is.
 */
function readSimilar(sql: Sql, word: string, typos: number): string[] {
	const half = Math.floor(word.length / 2);
	const swapped = word.slice(0, half - 1) + word.charAt(half) + word.charAt(half - 1) + word.slice(half + 1);
	const kept = typos === 1 ? half : Math.floor(word.length / 3) + 1;
	const start = word.slice(0, kept);
	const end = reverse(word).slice(0, typos === 1 ? word.length - half : kept);
	const length = `length(word) BETWEEN ${word.length - typos} AND ${word.length + typos} LIMIT ${READ_MAX}`;
	return sql
		.exec<{ word: string }>(
			`SELECT word FROM (SELECT word FROM vocabulary WHERE word >= ?1 AND word < ?2 AND ${length})
			UNION SELECT word FROM (SELECT word FROM vocabulary WHERE reversed >= ?3 AND reversed < ?4 AND ${length})
			UNION SELECT word FROM vocabulary WHERE word = ?5`,
			start,
			`${start}\u{10ffff}`,
			end,
			`${end}\u{10ffff}`,
			swapped,
		)
		.toArray()
		.map((row) => row.word);
}

/** Returns whether a short word differs in a way that typos do, rather than being a different word or a name. */
function isPlausible(word: string, other: string): boolean {
	if (word.length >= ANY_TYPO_MIN_CHARS) return true;
	if (word[0] !== other[0]) return false;
	return word.length !== other.length || [...word].sort().join("") === [...other].sort().join("");
}

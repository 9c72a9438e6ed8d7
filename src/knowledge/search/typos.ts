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
/** The distance of words that are too different. */
const TOO_FAR = 3;
/** The last character of Unicode, which follows every word with the same beginning. */
const LAST = "\u{10ffff}";

/** Endings of the forms of a word, without which two of its forms are compared. */
const ENDINGS = ["", "s", "e", "es", "ed", "ing", "ings", "er", "ers", "ion", "ions", "y", "ies"] as const;
const ENDING = /(?:s|e[sd]?|ings?|ers?|ions?|y|ie[sd])$/;

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
 * the same edit distance. If there are none, compares the words without their endings: "halucinations" is corrected to
 * "hallucination".
 */
export function findCorrections(sql: Sql, word: string): string[] {
	const whole = pickNearest(word, readAround(sql, word, [""]), (other) => compare(word, other));
	if (whole.length > 0 || isMisspelledCommonWord(word)) return whole;
	const base = removeEnding(word);
	if (base === word || base.length < WORD_MIN_CHARS) return [];
	return pickNearest(word, readAround(sql, base, ENDINGS), (other) => compare(base, removeEnding(other)));
}

/**
 * Returns how the vocabulary spells a misspelled word that it contains only with the same stem, such as "overfitted" for
 * "overfiting", or undefined.
 */
export function findSpelling(sql: Sql, word: string): string | undefined {
	const base = removeEnding(word);
	const related = readAround(sql, base, ENDINGS).filter((other) => stem(other) === stem(word));
	return pickNearest(word, related, (other) => compare(base, removeEnding(other)))[0];
}

/** Returns the nearest of other words by a distance, which is 0 for forms of the same word. */
function pickNearest(
	word: string,
	others: readonly string[],
	distanceTo: (other: string) => number,
): string[] {
	const near = others
		.map((other) => ({ other, distance: other === word ? 0 : distanceTo(other) }))
		.filter(({ other, distance }) => distance > 0 && distance < TOO_FAR && !isCommonWord(other));
	const least = Math.min(...near.map(({ distance }) => distance));
	const best = near.filter(({ distance }) => distance === least).map(({ other }) => other);
	return [...new Map(best.map((other) => [stem(other), other])).values()].slice(0, CORRECTIONS_MAX);
}

/** Returns the edit distance of two words, or `TOO_FAR` if typos do not explain the difference. */
function compare(word: string, other: string): number {
	const max = typosMax(word);
	const distance = isPlausible(word, other) ? editDistance(word, other, max) : TOO_FAR;
	return distance <= max ? distance : TOO_FAR;
}

/** Returns the maximum number of typos in a word. */
function typosMax(word: string): number {
	return word.length < TWO_TYPOS_MIN_CHARS ? 1 : 2;
}

function removeEnding(word: string): string {
	return word.replace(ENDING, "");
}

/**
 * Reads the words that begin or end like a word with one of some endings. With one typo, at least one half of the word
 * is correct unless the two letters in the middle are swapped. With two, usually at least one third is.
 */
function readAround(sql: Sql, word: string, endings: readonly string[]): string[] {
	const typos = typosMax(word);
	const half = Math.floor(word.length / 2);
	const swapped = word.slice(0, half - 1) + word.charAt(half) + word.charAt(half - 1) + word.slice(half + 1);
	const kept = typos === 1 ? half : Math.floor(word.length / 3) + 1;
	const start = word.slice(0, kept);
	const end = word.slice(typos === 1 ? half : -kept);
	const longest = word.length + typos + Math.max(...endings.map((ending) => ending.length));
	const length = `length(word) BETWEEN ${word.length - typos} AND ${longest} LIMIT ${READ_MAX}`;
	// As one row, hundreds of words take a fraction of the time. They consist of letters.
	const [row] = sql
		.exec<{ words: string | null }>(
			`SELECT group_concat(word, ' ') AS words FROM (
				SELECT word FROM (SELECT word FROM vocabulary WHERE word >= ?1 AND word < ?2 AND ${length})
				UNION SELECT word FROM (
					SELECT word FROM json_each(?3) CROSS JOIN vocabulary
					WHERE reversed >= value AND reversed < value || ?4 AND ${length}
				)
				UNION SELECT word FROM vocabulary WHERE word IN (SELECT value FROM json_each(?5))
			)`,
			start,
			`${start}${LAST}`,
			JSON.stringify(endings.map((ending) => reverse(end + ending))),
			LAST,
			JSON.stringify(endings.map((ending) => swapped + ending)),
		)
		.toArray();
	return row?.words?.split(" ") ?? [];
}

/** Returns whether a short word differs in a way that typos do, rather than being a different word or a name. */
function isPlausible(word: string, other: string): boolean {
	if (word.length >= ANY_TYPO_MIN_CHARS) return true;
	if (word[0] !== other[0]) return false;
	return word.length !== other.length || [...word].sort().join("") === [...other].sort().join("");
}

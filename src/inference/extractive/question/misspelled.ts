import { isCommonWord } from "../../../text/common-words.ts";
import { editDistance } from "../../../text/edit-distance.ts";
import { findForeignStopWords } from "../../../text/foreign-words.ts";
import { isKnownWord } from "../../../text/known-words.ts";
import type { Passage } from "../../../text/passage.ts";
import { splitWords } from "../../../text/terms.ts";

/** Minimum length of a word that is corrected, and from which two typing errors are, in UTF-16 code units. */
const WORD_MIN_CHARS = 4;
const LONG_WORD_CHARS = 7;
/** Maximum length of a word that is compared. */
const WORD_MAX_CHARS = 30;

/** Maximum length of a question that is corrected, in UTF-16 code units. Longer ones contain a text. */
const QUESTION_MAX_CHARS = 500;

type Text = Pick<Passage, "title" | "heading" | "text">;

/**
 * Writes the words of a question as the passages do: "bitcion halving" becomes "bitcoin halving", and "block chain"
 * "blockchain".
 */
export function correctMisspelled(question: string, passages: readonly Text[]): string {
	if (question.length > QUESTION_MAX_CHARS || findForeignStopWords(splitWords(question)).size > 0)
		return question;
	return joinNames(replaceUnknown(question, passages), passages);
}

/**
 * Replaces words that neither the passages nor an English dictionary has by the only word of the passages that is as close to
 * them.
 */
function replaceUnknown(question: string, passages: readonly Text[]): string {
	const unknown = new Set(listWords(question).filter((word) => !isCommonWord(word) && !isKnownWord(word)));
	if (unknown.size === 0) return question;
	const vocabulary = new Set(
		passages.flatMap(({ title, heading, text }) => listWords(`${title} ${heading ?? ""} ${text}`)),
	);
	const corrections = new Map(
		[...unknown].flatMap((word) => {
			const meant = vocabulary.has(word) ? null : findMeant(word, vocabulary);
			return meant === null ? [] : [[word, meant] as const];
		}),
	);
	return question.replace(WORDS, (word) => corrections.get(word.toLowerCase()) ?? word);
}

/** Joins two words that titles write as one, unless the passages have both forms. */
function joinNames(question: string, passages: readonly Text[]): string {
	const names = new Set(passages.flatMap(({ title }) => listWords(title)));
	return question.replace(FIRST_OF_TWO, (before: string, first: string, second: string) => {
		const pair = `${first} ${second}`.toLowerCase();
		if (!names.has(pair.replace(" ", ""))) return before;
		return passages.some(({ text }) => text.toLowerCase().includes(pair)) ? before : first;
	});
}

/** Matches a word and the space after it, if another word follows. */
const FIRST_OF_TWO = /(?<![\p{L}\p{N}])(\p{L}{3,}) (?=(\p{L}{3,})(?![\p{L}\p{N}]))/gu;

const WORDS = new RegExp(
	String.raw`(?<![\p{L}\p{N}'’-])\p{L}{${WORD_MIN_CHARS},${WORD_MAX_CHARS}}(?![\p{L}\p{N}'’-])`,
	"gu",
);

/** Returns the words of a text that may be compared, in lower case. */
function listWords(text: string): string[] {
	return (text.match(WORDS) ?? []).map((word) => word.toLowerCase());
}

/** Returns the word with the fewest errors, or null if there is none, or if different words have as few. */
function findMeant(word: string, vocabulary: ReadonlySet<string>): string | null {
	const max = word.length >= LONG_WORD_CHARS ? 2 : 1;
	for (let errors = 1; errors <= max; errors++) {
		const close = [...vocabulary].filter(
			(known) => known[0] === word[0] && editDistance(word, known, errors) <= errors,
		);
		const [shortest] = close.toSorted((a, b) => a.length - b.length);
		// "Blokchain" is "blockchain" rather than "blockchains".
		if (shortest !== undefined) return close.every((one) => one.startsWith(shortest)) ? shortest : null;
	}
	return null;
}

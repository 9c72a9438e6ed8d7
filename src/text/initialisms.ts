import type { Acronym } from "./acronyms.ts";
import { isCommonWord, isStopWord } from "./common-words.ts";
import { fold, foldCase } from "./folding.ts";
import { lazy } from "./lazy.ts";
import { matchUpTo } from "./match-up-to.ts";
import { singularize } from "./terms.ts";

/** Number of letters of an initialism. Two letters fit too many phrases, except the title of a page. */
const LETTERS_MIN = 3;
const TITLE_LETTERS_MIN = 2;
const LETTERS_MAX = 5;
/** Maximum number of initialisms per text. */
const INITIALISMS_MAX = 12;
/** Number of characters of a text that are read. */
const READ_MAX_CHARS = 50_000;
/** Maximum number of sentences that are examined. */
const SENTENCES_MAX = 500;
/** Number of characters at the beginning of a sentence in which its subject is looked for. */
const SUBJECT_MAX_CHARS = 80;
const SUBJECT_WORDS_MAX = 6;

/** Words that a term may contain but not begin or end with, as in "proof of work" and "infrastructure as a service". */
const INNER_WORD = /^(?:of|as|a|an|for|to)$/;
/** Words that a name may contain, too. */
const INNER_WORD_OF_NAME = /^(?:of|for|and|the|in)$/;
/** Words that follow the subject of a sentence. Most other verbs after a singular subject end in "s". */
const AUXILIARY = /^(?:is|are|was|were|can|could|will|would|may|might|must|should|has|have|had|do|did)$/;

const WORD = String.raw`\p{L}{2,24}`;
const NAME = String.raw`\p{Lu}\p{L}{1,24}`;
/** A hyphenated word and the next one, such as "retrieval-augmented generation". */
const hyphenatedTerm = lazy(
	() =>
		new RegExp(
			String.raw`-(?<=(?<![\p{L}-])(${WORD})-)(${WORD}(?:-${WORD}){0,2} \p{L}{3,24})(?![\p{L}-])`,
			"gu",
		),
);
/** At least three capitalized words, such as "Ethereum Virtual Machine". */
const capitalizedName = lazy(
	() =>
		new RegExp(String.raw`(?<!\p{L})${NAME}(?:[ -](?:(?:of|for|and|the|in) )?${NAME}){2,4}(?!\p{L})`, "gu"),
);
const ARTICLE = /^(?:the|an?)$/i;
const HEADING = /^#{1,6} .{2,80}$/gm;
const SENTENCE_START = /(?:^|[.!?]\s+|\n\s{0,3}(?:[-*+>] )?)(?=\p{Lu})/gu;

/**
 * Returns the initialisms of terms in a text, most likely ones first: "rag" for "retrieval-augmented generation". The
 * terms are the title, headings, names, hyphenated words and subjects of sentences. The text need not contain the
 * initialism, so this is weak evidence that anybody uses it.
 */
export function findInitialisms(title: string, text: string): Acronym[] {
	const read = text.slice(0, READ_MAX_CHARS);
	const terms = [
		...abbreviate(title.replace(/\([^()]*\)/g, ""), TITLE_LETTERS_MIN, INNER_WORD),
		...listTerms(read, HEADING).flatMap((term) => abbreviate(term, LETTERS_MIN, INNER_WORD)),
		...listTerms(read, hyphenatedTerm()).flatMap((term) => abbreviate(term, LETTERS_MIN, INNER_WORD)),
		...listTerms(read, capitalizedName())
			.map(removeStopWords)
			.flatMap((term) => abbreviate(term, LETTERS_MIN, INNER_WORD_OF_NAME)),
		...listSubjects(read).flatMap((term) => abbreviate(term, LETTERS_MIN, INNER_WORD)),
	];
	const distinct = new Map(terms.map((acronym) => [`${acronym.short} ${acronym.long}`, acronym]));
	return [...distinct.values()].slice(0, INITIALISMS_MAX);
}

function listTerms(text: string, pattern: RegExp): string[] {
	return matchUpTo(text, pattern, INITIALISMS_MAX).map(([term, ...parts]) =>
		parts.length > 0 ? parts.join("-") : term,
	);
}

/** Removes the stop words at the beginning of a run of capitalized words. The first one began the sentence. */
function removeStopWords(names: string): string {
	const words = names.split(" ");
	return words.slice(words.findIndex((word) => !isStopWord(word.toLowerCase()))).join(" ");
}

/** Returns what a verb follows at the beginning of sentences. */
function listSubjects(text: string): string[] {
	return matchUpTo(text, SENTENCE_START, SENTENCES_MAX).flatMap(({ index, 0: { length } }) => {
		const words = text
			.slice(index + length, index + length + SUBJECT_MAX_CHARS)
			.split(" ", SUBJECT_WORDS_MAX + 1);
		const end = words.findIndex((word, at) => at > 1 && isVerb(word));
		const subject = words.slice(0, Math.max(0, end));
		return subject.every((word) => /^[\p{L}-]+$/u.test(word)) ? subject.join(" ") : [];
	});
}

function isVerb(word: string): boolean {
	return AUXILIARY.test(word) || /^\p{Ll}{2,24}[^s\P{Ll}]s$/u.test(word);
}

/** Returns the initialisms of a term: of all of its words ("pow") and of those that are no function words. */
function abbreviate(term: string, lettersMin: number, innerWord: RegExp): Acronym[] {
	const words = term.match(/\p{L}+/gu) ?? [];
	if (ARTICLE.test(words[0] ?? "")) words.shift();
	const content = words.filter((word) => !innerWord.test(word));
	if (content.length < 2 || content[0] !== words[0] || content.at(-1) !== words.at(-1)) return [];
	if (content.some((word) => word.length === 1 || isStopWord(word.toLowerCase()))) return [];
	const lower = foldCase(fold(words.join(" "))).split(" ");
	const initials = [lower, lower.filter((word) => !innerWord.test(word))].map((parts) =>
		parts.map((word) => word.charAt(0)).join(""),
	);
	return [...new Set(initials)]
		.filter((short) => short.length >= lettersMin && short.length <= LETTERS_MAX)
		.filter((short) => /^\p{Ll}+$/u.test(short) && !isCommonWord(short))
		.map((short) => ({ short, long: [...lower.slice(0, -1), singularize(lower.at(-1) ?? "")].join(" ") }));
}

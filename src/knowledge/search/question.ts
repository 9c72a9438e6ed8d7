import { capitalize } from "../../text/capitalize.ts";
import { isCommonWord, isEverydayWord, isPermissionWord, isStopWord } from "../../text/common-words.ts";
import { expandDigraphs } from "../../text/folding.ts";
import { findForeignStopWords } from "../../text/foreign-words.ts";
import { type TokenizedText, tokenize, type Word } from "../../text/tokenize.ts";
import { isUnspaced } from "../../text/unspaced.ts";
import { wordSet } from "../../text/word-set.ts";

/** Maximum number of words searched for per question. */
export const TERMS_MAX = 48;

/**
 * Returns the distinct words to search for, excluding stop words. `specificOnly` also excludes everyday words, which do
 * not make a passage relevant, and words such as "allowed" if there are others. A common word written as a name, such as "IT" or "Go", keeps its case.
 */
export function extractSearchTerms(question: string, specificOnly = false): string[] {
	const tokenized = tokenize(question);
	const terms = specificOnly
		? [...listSubjects(tokenized), ...listNames(question, tokenized)]
		: listSearchWords(question, tokenized);
	// Function words of another language are unknown to English passages, but say nothing about the subject.
	const foreign = findForeignStopWords(tokenized.words.map(({ term }) => term));
	const verbs = [STAND_FOR, ALLOW].map((pattern) => pattern.exec(question)?.[1]?.toLowerCase());
	const found = [...new Set(terms)].filter(
		(term) => !foreign.has(term.toLowerCase()) && !verbs.includes(term) && !FILLERS.has(term),
	);
	const subjects = specificOnly ? found.filter((term) => !isPermissionWord(term)) : found;
	return (subjects.length > 0 ? subjects : found).slice(0, TERMS_MAX);
}

/** The verb of a question for the long form of an abbreviation, which says nothing about its subject. */
const STAND_FOR = /^\s*what (?:does|do|did) .{1,40} (stands?) for\b/i;
/** The verb of a question such as "do you allow dogs?", which pages answer in other words. */
const ALLOW = /^\s*(?:do|does) (?:you|they|it|we|the \p{L}+) (allow|permit)\b/iu;
/** Words of questions that pages on their subject rarely have: "is it still open?", "what else besides plums?" */
const FILLERS = wordSet("still besides instead anymore");

/**
 * Returns alternative spellings of a question's words: "email" for "e-mail", "mueller" for "Müller", and the name "Go"
 * for the first word of "Go tutorial".
 */
export function listAlternativeSpellings(question: string): string[] {
	const { compounds } = tokenize(question);
	const joined = compounds.filter(({ isOptional }) => isOptional).map(({ term }) => term);
	const [first] = tokenize(question, { isTitle: true }).words;
	const name = first?.name != null && isEverydayWord(first.term) ? [first.name] : [];
	return [...new Set([...joined, ...expandDigraphs(question), ...name])].slice(0, TERMS_MAX);
}

/** Returns whether a question has a subject at all, unlike "Who made that?", "Say 0" and "Hello". */
export function isAboutSomething(question: string): boolean {
	return extractSearchTerms(question, true).length > 0;
}

/** Returns whether a question has a word that identifies a subject regardless of case, unlike "What is Go?". */
export function hasSubject(question: string): boolean {
	return listSubjects(tokenize(question)).length > 0;
}

function listSubjects({ words }: TokenizedText): string[] {
	return words.map(({ term }) => term).filter((term) => !isCommonWord(term));
}

/**
 * Returns names that are spelled like common words, such as "Go" and "US", and compounds of common words, such as
 * "R&D".
 */
function listNames(question: string, tokenized: TokenizedText): string[] {
	const whole = tokenized.compounds.filter(({ isOptional }) => !isOptional);
	const names = [...pickNames(tokenized.words), ...pickNames(whole)];
	const joined = whole.map(({ term }) => term).filter((term) => !isCommonWord(term));
	return [...filterIntendedNames(names, question, tokenized.words), ...joined, ...findDefinedName(tokenized)];
}

function pickNames(words: readonly Word[]): string[] {
	return words.flatMap(({ name }) => name ?? []);
}

/**
 * Drops names if every letter or every word of the question is capitalized, because the capitals then carry no
 * information.
 */
function filterIntendedNames(
	names: readonly string[],
	question: string,
	words: readonly Word[],
): readonly string[] {
	if (words.length === 1) return names;
	if (!/[\p{Ll}\p{Lo}]/u.test(question)) return [];
	if (/(?:^|\s)\p{Ll}|\p{Lo}/u.test(question)) return names;
	// "Explain Go", but not "Thank You".
	const isShort = words.length === 2;
	return names.filter((name) => name === name.toUpperCase() || (isShort && !isStopWord(name.toLowerCase())));
}

/**
 * Returns the subject of a definition question as a name, regardless of its case. Examples: "what is go", "what's r".
 */
function findDefinedName({ words }: TokenizedText): string[] {
	const terms = words.map(({ term }) => term);
	const term = DEFINITION.exec(terms.join(" "))?.[1] ?? "";
	const isSubject = /^[b-hj-z]$/.test(term) || (isEverydayWord(term) && term !== "new");
	return isSubject ? [capitalize(term)] : [];
}

const DEFINITION = /^(?:(?:what|who) (?:is|are|was|s)|define|describe|explain) (\S+)$/;

/**
 * Returns the words to search for. A query that consists only of stop words is treated as a name ("who", "The Who") or
 * a word in kana.
 */
function listSearchWords(question: string, tokenized: TokenizedText): string[] {
	const names = listNames(question, tokenized);
	const terms = tokenized.words.map(({ term }) => term);
	const found = [...terms.filter((term) => !isStopWord(term)), ...names];
	if (found.length > 0) return found;
	const [only] = terms;
	if (terms.length === 1 && only !== undefined) return [only.toUpperCase(), capitalize(only)];
	return [...pickNames(tokenize(question, { isTitle: true }).words), ...terms.filter(isUnspaced)];
}

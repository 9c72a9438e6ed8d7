import { isCommonWord } from "../../../text/common-words.ts";
import { listEquivalents } from "../../../text/equivalents.ts";
import { isKnownWord } from "../../../text/known-words.ts";
import { STEM_MAX_CHARS } from "../../../text/stem.ts";
import type { Unit } from "../units/unit.ts";
import { listImpliedWords } from "../words/calendar.ts";
import { stemOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";
import type { Question } from "./question.ts";

/** A word of the question with the stems that match it, and its weight. */
export interface QueryTerm {
	/** The stem of the word in the question. */
	source: string;
	/** The word in lower case and singular. */
	word: string;
	/** Whether it is a word of the question itself, not of earlier ones. */
	isOwn: boolean;
	stems: ReadonlySet<string>;
	/** Stems of words that may stand for it. */
	synonyms: ReadonlySet<string>;
	weight: number;
	/** Whether a passage contains it. */
	isKnown: boolean;
}

/** Weight of a word that no passage contains, relative to a known word. */
const UNKNOWN_WEIGHT = 0.15;
/** Minimum length of a word that may be misspelled, in UTF-16 code units. */
const MISSPELLED_MIN_CHARS = 4;
/** Length from which a stem may have two typing errors, in UTF-16 code units. */
const LONG_STEM_CHARS = 7;
/** Maximum length of a word that is compared, in UTF-16 code units. */
const COMPARED_MAX_CHARS = 40;

/** Weighs the words of a question by how rare they are in the passages. Unknown words match the most similar known one. */
export function weighTerms({ terms, words, own, kindTerms }: Question, units: readonly Unit[]): QueryTerm[] {
	const frequencies = new Map<string, number>();
	const inTitles = new Set<string>();
	for (const unit of units) {
		for (const term of unit.terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
		for (const term of [...unit.titleTerms, ...unit.headingTerms, ...unit.nearTerms]) inTitles.add(term);
	}
	const vocabulary = [...new Set([...frequencies.keys(), ...inTitles])];
	const relatives = Map.groupBy(vocabulary, familyOf);
	return [...terms].map(([term, weight]) => {
		const isExact = frequencies.has(term) || inTitles.has(term);
		// Words that say what the question asks for were recognized, so that they aren't misspelled.
		const similar = kindTerms.has(term) ? [] : findSimilar(term, words.get(term) ?? term, vocabulary);
		const stems = isExact ? [term] : similar;
		const frequency = Math.max(0, ...stems.map((found) => frequencies.get(found) ?? 0));
		const implied = listImpliedWords(words.get(term) ?? term).map(stemOf);
		// The search finds passages by these words, too.
		const equivalents = stems.length > 0 ? [] : listEquivalents(words.get(term) ?? term).map(stemOf);
		const synonyms = new Set(
			[...synonymsOf(term), ...equivalents, ...implied, ...(relatives.get(familyOf(term)) ?? [])].filter(
				(other) => frequencies.has(other) || inTitles.has(other),
			),
		);
		const isKnown = stems.length > 0 || synonyms.size > 0;
		const rarity = Math.log(2 + units.length / (1 + frequency));
		return {
			source: term,
			word: words.get(term) ?? term,
			isOwn: own.has(term),
			stems: new Set(stems),
			synonyms,
			isKnown,
			weight: weight * rarity * (isKnown ? 1 : UNKNOWN_WEIGHT),
		};
	});
}

/** Returns the words with the fewest typing errors, or the words of which one begins with the other. */
function findSimilar(term: string, word: string, vocabulary: readonly string[]): string[] {
	if (/^\d{2,}$/.test(term)) return vocabulary.filter((known) => isCodeOf(known, term));
	// "Total", whose stem is "tot", isn't a misspelled "Tom".
	if (term.length < MISSPELLED_MIN_CHARS || word.length > COMPARED_MAX_CHARS || !/^\p{L}+$/u.test(word))
		return [];
	// "Everything" isn't a misspelled "everyday".
	if (isCommonWord(word)) return [];
	const isKnown = isKnownWord(word);
	const max = term.length >= LONG_STEM_CHARS && !isKnown ? 2 : 1;
	for (let errors = 1; errors <= max; errors++) {
		const close = vocabulary.filter(
			(known) =>
				known.length >= MISSPELLED_MIN_CHARS - 1 &&
				known[0] === term[0] &&
				isMisspelled(term, known, errors) &&
				// "Founded" isn't a misspelled "funded", but "pregnant" may match "pregnancy".
				(!isKnown || known.slice(0, -1) === term.slice(0, -1)),
		);
		if (close.length > 0) return close;
	}
	return vocabulary.filter((known) => sharesRoot(term, known));
}

/** Returns whether a word is a code such as "e417", which users call by its number. */
function isCodeOf(word: string, number: string): boolean {
	return word.endsWith(number) && /^\p{L}{1,4}$/u.test(word.slice(0, -number.length));
}

/** Returns what the stems of a family have in common, such as "pharmac" of "pharmacist". */
function familyOf(stem: string): string {
	return stem.replace(FAMILY_ENDING, "");
}

/** The endings of words for people and their fields that a stem still has. */
const FAMILY_ENDING = /(?<=^.{4,})(?:is|ist|ici|icia|ician|ia|ian|er)$/;

/** Minimum length of a common beginning of related words, in UTF-16 code units. */
const ROOT_MIN_CHARS = 5;

/** A German ending or another word after a common beginning. "Secretary" and "secret" have only letters in common. */
const ENDING = /^(?:e[ns]|\p{L}{3,})$/u;

function sharesRoot(a: string, b: string): boolean {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	if (short.length < ROOT_MIN_CHARS || !long.startsWith(short)) return false;
	return long.length === STEM_MAX_CHARS || ENDING.test(long.slice(short.length));
}

/**
 * Returns whether at most `max` letters are replaced or swapped with a neighbor, of which one may be missing or added.
 */
function isMisspelled(a: string, b: string, max: number): boolean {
	if (Math.abs(a.length - b.length) > 1) return false;
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const swapped =
				a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? max) + 1 : replaced;
			row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
		}
		if (Math.min(...row) > max) return false;
		[beforeLast, last] = [last, row];
	}
	return (last[b.length] ?? 0) <= max;
}

import { isAspectWord, isStopWord } from "../../text/common-words.ts";
import { listAttributeWords } from "../../text/equivalents.ts";
import { listIrregularForms, listIrregularRelatives } from "../../text/irregular-words.ts";
import type { Sql } from "../store/sql.ts";
import { listKnown } from "../store/vocabulary.ts";
import { findAcronymVariants } from "./acronym-variants.ts";
import { findRelatives } from "./families.ts";
import { countFrequencies } from "./frequencies.ts";
import { listJoinedPairs, listSplits } from "./joined-words.ts";
import type { Candidate, QuestionTerm, Variant } from "./question-terms.ts";
import { findCorrections, findSpelling, isMisspelledCommonWord, mayBeMisspelled } from "./typos.ts";

/** The words of a question, from which its terms are made. */
export interface QuestionWords {
	/** The distinct words to search for. */
	searched: readonly string[];
	/** Alternative spellings, which are searched for only if they occur in the index. */
	otherSpellings: readonly string[];
	/** All words in the order of the question. */
	sequence: readonly string[];
}

/** Maximum number of words for which variants are looked up, and of variants per word. */
const EXPANDED_WORDS_MAX = 16;
const VARIANTS_MAX = 6;
/**
 * Variants of a word that more passages contain are not looked up, because the word itself finds enough. Variants of
 * frequent words made the ranking worse.
 */
const RARE_PASSAGES_MAX = 3;
/** A correction of a word that passages contain must occur at least this many times as often. */
const TYPO_RATIO_MIN = 20;

const JOINED_WEIGHT = 0.9;
const FORM_WEIGHT = 0.9;
const TYPO_WEIGHT = 0.85;
const FAMILY_WEIGHT = 0.7;
const ATTRIBUTE_WEIGHT = 0.5;

/**
 * Returns the words of a question with the ways to search for them, without misspelled
 * common words if it has others.
 */
export function findVariants(
	sql: Sql,
	{ searched, otherSpellings, sequence }: QuestionWords,
): QuestionTerm[] {
	const passages = countFrequencies(sql, [...new Set([...searched, ...otherSpellings])]);
	const countOf = (term: string) => passages.get(term) ?? 0;
	const words = [...new Set([...searched, ...otherSpellings.filter((term) => countOf(term) > 0)])];
	const expanded = words.slice(0, EXPANDED_WORDS_MAX);
	const candidates = [
		...findAcronymVariants(sql, expanded, sequence, countOf),
		...findJoined(sql, sequence),
		...findSplits(sql, expanded, countOf),
		...expanded.flatMap(listForms),
	];
	for (const word of expanded) {
		const isKnown = ({ word: other, kind }: Candidate) => other === word && kind !== "family";
		if (countOf(word) > RARE_PASSAGES_MAX || candidates.some(isKnown)) continue;
		candidates.push(...findRelated(sql, word, countOf(word)));
	}
	const counts = countFrequencies(sql, [...new Set(candidates.map(({ term }) => term))]);
	const isFound = (word: string) =>
		countOf(word) > 0 || candidates.some((candidate) => candidate.word === word);
	const spellings = findSpellings(
		sql,
		expanded.filter((word) => countOf(word) > 0),
	);
	const telling = words.filter(
		(word) => isFound(word) || !(isAspectWord(word) || isMisspelledCommonWord(word)),
	);
	return (telling.length > 0 ? telling : words).map((word) => {
		const variants = candidates
			.filter(
				(candidate) => candidate.word === word && (counts.get(candidate.term) ?? 0) >= candidate.passagesMin,
			)
			.map(({ term, kind, weight }): Variant => ({ term, kind, weight, passages: counts.get(term) ?? 0 }));
		const exact: Variant = { term: word, kind: "exact", weight: 1, passages: countOf(word) };
		return { word, variants: [exact, ...variants.slice(0, VARIANTS_MAX)], spelling: spellings.get(word) };
	});
}

/** Returns the spellings of misspelled words that passages contain only with the same stem. */
function findSpellings(sql: Sql, words: readonly string[]): Map<string, string | undefined> {
	const unusual = words.filter(mayBeMisspelled);
	if (unusual.length === 0) return new Map();
	const known = listKnown(sql, unusual);
	return new Map(
		unusual.filter((word) => !known.has(word)).map((word) => [word, findSpelling(sql, word)] as const),
	);
}

/**
 * Returns the words that adjacent words of the question form, such as "blockchain" for "block chain", if the passages
 * use them more often than the pair.
 */
function findJoined(sql: Sql, sequence: readonly string[]): Candidate[] {
	const pairs = listJoinedPairs(sequence);
	if (pairs.length === 0) return [];
	const known = listKnown(
		sql,
		pairs.map(({ joined }) => joined),
	);
	const used = pairs.filter(({ joined }) => known.has(joined));
	const phrases = countFrequencies(
		sql,
		used.map(({ parts }) => parts.join(" ")),
	);
	return used.flatMap(({ parts, joined }) => {
		const passagesMin = (phrases.get(parts.join(" ")) ?? 0) + 1;
		return parts.map((word) => ({ word, term: joined, kind: "joined", weight: JOINED_WEIGHT, passagesMin }));
	});
}

/**
 * Returns the pairs of words that rare words of the question consist of, such as "smart contract" for "smartcontract",
 * if the passages use them more often than the word.
 */
function findSplits(sql: Sql, words: readonly string[], countOf: (word: string) => number): Candidate[] {
	const splits = words
		.filter((word) => countOf(word) <= RARE_PASSAGES_MAX)
		.flatMap((word) => listSplits(word).map((term) => ({ word, term })));
	if (splits.length === 0) return [];
	const known = listKnown(
		sql,
		splits.flatMap(({ term }) => term.split(" ").flatMap(listNumbers)),
	);
	const used = splits.filter(({ term }) =>
		term.split(" ").every((part) => isStopWord(part) || listNumbers(part).some((form) => known.has(form))),
	);
	const phrases = countFrequencies(
		sql,
		used.map(({ term }) => term),
	);
	return used
		.filter(({ word, term }) => (phrases.get(term) ?? 0) > countOf(word))
		.map(({ word, term }) => ({
			word,
			term,
			kind: "joined",
			weight: JOINED_WEIGHT,
			passagesMin: 1,
		}));
}

/** Returns a word and its regular plural or singular. */
function listNumbers(word: string): string[] {
	return [word, word.endsWith("s") ? word.slice(0, -1) : `${word}s`];
}

/** Returns the other forms of an irregular verb. The index stems regular ones. */
function listForms(word: string): Candidate[] {
	return listIrregularForms(word).map((term) => ({
		word,
		term,
		kind: "family",
		weight: FORM_WEIGHT,
		passagesMin: 1,
	}));
}

/** Returns what stands for a word that no passage contains: its relatives or, if it has none, its corrections. */
function findRelated(sql: Sql, word: string, passages: number): Candidate[] {
	const relatives =
		passages === 0
			? [
					...[...findRelatives(sql, word), ...listIrregularRelatives(word)].map((term) => ({
						term,
						weight: FAMILY_WEIGHT,
					})),
					...listAttributeWords(word).map((term) => ({ term, weight: ATTRIBUTE_WEIGHT })),
				]
			: [];
	if (relatives.length > 0)
		return relatives.map((relative) => ({ ...relative, word, kind: "family", passagesMin: 1 }));
	if (!mayBeMisspelled(word)) return [];
	const passagesMin = Math.max(1, passages * TYPO_RATIO_MIN);
	return findCorrections(sql, word).map((term) => ({
		word,
		term,
		kind: "typo",
		weight: TYPO_WEIGHT,
		passagesMin,
	}));
}

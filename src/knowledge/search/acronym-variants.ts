import { isCommonWord, isStopWord } from "../../text/common-words.ts";
import { singularize } from "../../text/terms.ts";
import { findLongForms, findShortForms } from "../store/acronyms.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql } from "../store/sql.ts";
import type { Candidate } from "./question-terms.ts";

/** Maximum length of a short form, and maximum number of long forms that are searched for instead of it. */
const SHORT_MAX_CHARS = 10;
const LONG_FORMS_MAX = 2;
/** Number of words of a long form in a question. The short form of a single word would count twice. */
const LONG_MIN_WORDS = 2;
const LONG_MAX_WORDS = 6;

const LONG_WEIGHT = 1;
const SHORT_WEIGHT = 0.8;
const INITIALISM_WEIGHT = 0.9;

/**
 * Size of the knowledge base, in passages, from which one more passage must contain the long form of an initialism, by
 * the number of its letters. The fewer letters and the more passages, the more terms have these initials by chance.
 */
const PASSAGES_PER_LONG = new Map([
	[2, 100],
	[3, 1_000],
]);
const PASSAGES_PER_LONG_DEFAULT = 5_000;

/**
 * Returns the long forms of the short forms in a question, and the other way round: "large language model" for "llm",
 * and "pow" for "proof of work".
 */
export function findAcronymVariants(
	sql: Sql,
	words: readonly string[],
	sequence: readonly string[],
	countOf: (word: string) => number,
): Candidate[] {
	const forms = new Map(
		words
			.filter(mayBeShortForm)
			.flatMap((word) => [word, removePlural(word)].map((form) => [form, word] as const)),
	);
	const found = findLongForms(sql, [...forms.keys()]).flatMap(({ short, long, isDefined }) => {
		const word = forms.get(short);
		return word === undefined ? [] : [{ word, short, long, isDefined }];
	});
	const candidates = words.flatMap((word) => {
		const own = found.filter((acronym) => acronym.word === word);
		const defined = own.filter(({ isDefined }) => isDefined);
		if (defined.length > 0) return defined.slice(0, LONG_FORMS_MAX).map(({ long }) => toLong(word, long));
		if (countOf(word) > 0 || own.length > LONG_FORMS_MAX) return [];
		return own.map(({ short, long }) => toInitialized(sql, word, short, long));
	});
	return [...candidates, ...findShort(sql, words, sequence)];
}

function toLong(word: string, term: string): Candidate {
	return { word, term, kind: "acronym", weight: LONG_WEIGHT, passagesMin: 1 };
}

function toInitialized(sql: Sql, word: string, short: string, term: string): Candidate {
	const passagesPerLong = PASSAGES_PER_LONG.get(short.length) ?? PASSAGES_PER_LONG_DEFAULT;
	const passagesMin = 1 + Math.floor(countPassages(sql) / passagesPerLong);
	return { word, term, kind: "acronym", weight: INITIALISM_WEIGHT, passagesMin };
}

/** Returns the short forms of terms in a question, as variants of each of their words that is searched for. */
function findShort(sql: Sql, words: readonly string[], sequence: readonly string[]): Candidate[] {
	const terms = listTerms(sequence);
	return findShortForms(sql, [...terms.keys()]).flatMap(({ short, long }) =>
		(terms.get(long) ?? [])
			.filter((word) => words.includes(word))
			.map(
				(word): Candidate => ({ word, term: short, kind: "acronym", weight: SHORT_WEIGHT, passagesMin: 1 }),
			),
	);
}

/** Returns the runs of words in a question that may be a long form, in the singular, and their words. */
function listTerms(sequence: readonly string[]): Map<string, string[]> {
	const terms = new Map<string, string[]>();
	for (const start of sequence.keys()) {
		for (let end = start + LONG_MIN_WORDS; end <= Math.min(sequence.length, start + LONG_MAX_WORDS); end++) {
			const words = sequence.slice(start, end);
			const last = words.at(-1) ?? "";
			if ([words[0] ?? "", last].some(isStopWord)) continue;
			terms.set([...words.slice(0, -1), singularize(last)].join(" "), words);
		}
	}
	return terms;
}

function mayBeShortForm(word: string): boolean {
	return word.length >= 2 && word.length <= SHORT_MAX_CHARS && !isCommonWord(word);
}

function removePlural(word: string): string {
	return word.length > 2 && word.endsWith("s") ? word.slice(0, -1) : word;
}

import type { MatchRange } from "../../../src/contracts/conversation-search.ts";
import { fold, foldCase } from "../../../src/text/folding.ts";
import { stem } from "../../../src/text/stem.ts";
import type { QueryPart } from "./query.ts";
import { listWords, type TextWord } from "./words.ts";

/** Where one part of a query occurs in a text. */
export interface PartMatch {
	range: MatchRange;
	/** The index of the part in the query. */
	part: number;
}

/** Returns where the parts of a query occur in a text, in order. */
export function findMatches(text: string, parts: readonly QueryPart[]): PartMatch[] {
	const words = listWords(text);
	const matches = parts.flatMap((part, index) =>
		words.flatMap((_, at) => matchAt(words, at, part).map((range) => ({ range, part: index }))),
	);
	return matches.sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

/** Returns whether every part of a query occurs in a text. */
export function matchesAll(text: string, parts: readonly QueryPart[]): boolean {
	const folded = foldCase(fold(text));
	// This is much faster than listing the words of the text, and rules out most texts.
	if (!parts.every(({ needle }) => folded.includes(needle))) return false;
	const words = listWords(text);
	return parts.every((part) => words.some((_, at) => matchAt(words, at, part).length > 0));
}

/** Merges ranges that overlap or touch. The ranges must be sorted. */
export function mergeRanges(ranges: readonly MatchRange[]): MatchRange[] {
	const merged: MatchRange[] = [];
	for (const [start, end] of ranges) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else merged.push([start, end]);
	}
	return merged;
}

/** Returns the ranges where a part starts within the word at an index. */
function matchAt(words: readonly TextWord[], at: number, part: QueryPart): MatchRange[] {
	const [only] = part.words;
	const word = words[at];
	if (word === undefined || only === undefined) return [];
	if (part.words.length === 1)
		return only.isUnspaced ? findInRun(word, only.term) : isMatch(word, part) ? [[word.start, word.end]] : [];
	const last = words[at + part.words.length - 1];
	const isPhrase = part.words.every((wanted, n) => isPhraseWord(words[at + n], wanted, n, part));
	return isPhrase && last !== undefined ? [[word.start, last.end]] : [];
}

function isMatch(
	{ term, isUnspaced }: TextWord,
	{ words: [only], isPrefix, stem: wanted }: QueryPart,
): boolean {
	if (isUnspaced || only === undefined) return false;
	if (isPrefix ? term.startsWith(only.term) : term === only.term) return true;
	return stem(term) === wanted || term === wanted;
}

/** Returns whether a word of a text is word number `n` of a phrase. A run may start before the phrase or end after it. */
function isPhraseWord(word: TextWord | undefined, wanted: TextWord, n: number, part: QueryPart): boolean {
	if (word === undefined || word.isUnspaced !== wanted.isUnspaced) return false;
	if (word.term === wanted.term) return true;
	const isLast = n === part.words.length - 1;
	if (n === 0 && word.isUnspaced) return word.term.endsWith(wanted.term);
	return isLast && (word.isUnspaced || part.isPrefix) && word.term.startsWith(wanted.term);
}

/** Returns where a term occurs in a run. If folding changed the run's length, the whole run is the match. */
function findInRun({ term: run, start, end, isUnspaced }: TextWord, term: string): MatchRange[] {
	if (!isUnspaced || !run.includes(term)) return [];
	if (run.length !== end - start) return [[start, end]];
	const ranges: MatchRange[] = [];
	for (let at = run.indexOf(term); at !== -1; at = run.indexOf(term, at + term.length))
		ranges.push([start + at, start + at + term.length]);
	return ranges;
}

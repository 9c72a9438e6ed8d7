import { lazy } from "./lazy.ts";
import { singularize } from "./terms.ts";
import { listedLines } from "./word-lists.ts";

/** Words that questions and pages, such as the columns and labels of records, use for the same thing. */
const attributes = lazy(() => indexLines(listedLines("attributes")));
/** The same for words that often mean something else. */
const equivalents = lazy(() => indexLines(listedLines("equivalents")));

/** Returns other words for what a word names, such as "born" for "birthday" and "waste" for "rubbish". */
export function listAttributeWords(word: string): readonly string[] {
	return lookUp(attributes(), word);
}

/** Returns those, and words that often mean something else, such as "coach" for "bus". */
export function listEquivalents(word: string): readonly string[] {
	return [...new Set([...listAttributeWords(word), ...lookUp(equivalents(), word)])];
}

function lookUp(index: ReadonlyMap<string, ReadonlySet<string>>, word: string): string[] {
	return [...(index.get(word) ?? index.get(singularize(word)) ?? [])];
}

/** Returns for each word the other words of its lines. */
export function indexLines(lines: readonly string[]): Map<string, Set<string>> {
	const index = new Map<string, Set<string>>();
	for (const words of lines.map((line) => line.split(" "))) {
		for (const word of words) {
			const others = index.get(word) ?? new Set();
			for (const other of words) if (other !== word) others.add(other);
			index.set(word, others);
		}
	}
	return index;
}

import { lazy } from "../../../text/lazy.ts";
import { listedLines } from "../../../text/word-lists.ts";
import { intersects, stemOf, stemsOf } from "./stems.ts";

/** Built when it is first needed from lines of words that questions and headings use for the same thing. */
const byStem: () => ReadonlyMap<string, ReadonlySet<string>> = lazy(buildIndex);

/** Returns the stems of the words that may stand for a word. */
export function synonymsOf(term: string): ReadonlySet<string> {
	return byStem().get(term) ?? new Set();
}

/** Returns whether a text with some stems contains a lowercase word or what may stand for it. */
export function saysWord(stems: ReadonlySet<string>, word: string): boolean {
	const asked = stemOf(word);
	return stems.has(asked) || intersects(synonymsOf(asked), stems);
}

function buildIndex(): Map<string, Set<string>> {
	const index = new Map<string, Set<string>>();
	for (const group of [
		...listedLines("synonyms"),
		...listedLines("equivalents"),
		...listedLines("attributes"),
	]) {
		const stems = stemsOf(group);
		for (const term of stems) {
			const others = index.get(term) ?? new Set();
			for (const other of stems) if (other !== term) others.add(other);
			index.set(term, others);
		}
	}
	return index;
}

import { splitWords } from "../../text/terms.ts";

/** Number of words per shingle. */
const SHINGLE_WORDS = 4;
/** Minimum share of shingles that a near-duplicate has in common with an earlier text. */
const DUPLICATE_SHARE = 0.7;

/**
 * Detects near-duplicates among texts by their w-shingles (Broder, 1997). Call `isDuplicate` once per text, best first.
 */
export class DuplicateFilter {
	readonly #seen = new Map<string, number[]>();
	#texts = 0;

	/** Returns whether a text is a near-duplicate of an earlier text. If it is not, remembers it. */
	isDuplicate(text: string): boolean {
		const shingles = shinglesOf(text);
		const common = new Map<number, number>();
		for (const shingle of shingles) {
			for (const at of this.#seen.get(shingle) ?? []) common.set(at, (common.get(at) ?? 0) + 1);
		}
		const most = Math.max(0, ...common.values());
		if (shingles.size > 0 && most >= DUPLICATE_SHARE * shingles.size) return true;
		for (const shingle of shingles) {
			const texts = this.#seen.get(shingle);
			if (texts === undefined) this.#seen.set(shingle, [this.#texts]);
			else texts.push(this.#texts);
		}
		this.#texts++;
		return false;
	}
}

function shinglesOf(text: string): Set<string> {
	const words = splitWords(text);
	const last = Math.max(0, words.length - SHINGLE_WORDS);
	if (words.length === 0) return new Set();
	return new Set(Array.from({ length: last + 1 }, (_, at) => words.slice(at, at + SHINGLE_WORDS).join(" ")));
}

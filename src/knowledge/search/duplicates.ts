import { hashWords } from "./word-hashes.ts";

/** Number of words per shingle. */
const SHINGLE_WORDS = 4;
/** Minimum share of shingles that a near-duplicate has in common with an earlier text. */
const DUPLICATE_SHARE = 0.7;

/** The factor that combines the hashes of words. */
const COMBINE_FACTOR = 0x9e3779b1;

/**
 * Detects near-duplicates among texts by the fingerprints of their w-shingles (Broder, 1997). Call `isDuplicate` once
 * per text, best first.
 */
export class DuplicateFilter {
	readonly #seen = new Map<number, number[]>();
	#texts = 0;

	/**
	 * Returns whether a text is a near-duplicate of an earlier text. If it is not, remembers it.
	 */
	isDuplicate(text: string): boolean {
		const shingles = listShingles(hashWords(text));
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

/**
 * Returns the fingerprints of the shingles of a text, given the hashes of its words. A shorter text than a shingle has one.
 */
function listShingles(hashes: readonly number[]): Set<number> {
	const shingles = new Set<number>();
	if (hashes.length === 0) return shingles;
	const last = Math.max(0, hashes.length - SHINGLE_WORDS);
	for (let from = 0; from <= last; from++) {
		let hash = 0;
		for (let at = from; at < Math.min(from + SHINGLE_WORDS, hashes.length); at++) {
			hash = Math.imul(hash, COMBINE_FACTOR) + (hashes[at] ?? 0);
		}
		// V8 stores integers of up to 31 bits without allocating memory.
		shingles.add(hash >> 1);
	}
	return shingles;
}

import { hashWords } from "./word-hashes.ts";

/** Number of words per shingle. */
const SHINGLE_WORDS = 4;
/** Minimum share of shingles that a near-duplicate has in common with an earlier text. */
const DUPLICATE_SHARE = 0.7;

/** The factor that combines the hashes of words. */
const COMBINE_FACTOR = 0x9e3779b1;
/** Number of slots for the shingles of all texts at first: those of a search for ten passages fill half of them. */
const SLOTS = 8_192;

/**
 * Detects near-duplicates among texts by the fingerprints of their w-shingles (Broder, 1997). Call `isDuplicate` once
 * per text, best first.
 */
export class DuplicateFilter {
	/**
	 * A hash table with linear probing: the shingle in each slot, and the number of its text, which is 0 in an empty slot.
	 * Maps take four times as long.
	 */
	#shingles = new Int32Array(SLOTS);
	#texts = new Int32Array(SLOTS);
	#used = 0;
	/** Whether each text has been remembered, by its number. The others are near-duplicates. */
	readonly #isKept = [false];

	/**
	 * Returns whether a text is a near-duplicate of an earlier text. If it is not, remembers it.
	 */
	isDuplicate(text: string): boolean {
		const shingles = listShingles(hashWords(text));
		while (2 * (this.#used + shingles.length) > this.#texts.length) this.#grow();
		const common = this.#isKept.map(() => 0);
		const own = common.length;
		let distinct = 0;
		for (const shingle of shingles) if (this.#add(shingle, own, common)) distinct++;
		const most = Math.max(...common.filter((_, at) => this.#isKept[at]));
		const isDuplicate = distinct > 0 && most >= DUPLICATE_SHARE * distinct;
		this.#isKept.push(!isDuplicate);
		return isDuplicate;
	}

	/** Adds a shingle of a text, and counts it for each earlier text that has it, unless the text already has it. */
	#add(shingle: number, own: number, common: number[]): boolean {
		const slots = this.#texts.length;
		const first = slotOf(shingle, slots);
		let slot = first;
		for (; this.#texts[slot] !== 0; slot = (slot + 1) & (slots - 1)) {
			if (this.#shingles[slot] === shingle && this.#texts[slot] === own) return false;
		}
		for (let at = first; at !== slot; at = (at + 1) & (slots - 1)) {
			const other = this.#texts[at] ?? 0;
			if (this.#shingles[at] === shingle) common[other] = (common[other] ?? 0) + 1;
		}
		this.#shingles[slot] = shingle;
		this.#texts[slot] = own;
		this.#used++;
		return true;
	}

	#grow(): void {
		const [shingles, texts] = [this.#shingles, this.#texts];
		const slots = 2 * texts.length;
		this.#shingles = new Int32Array(slots);
		this.#texts = new Int32Array(slots);
		for (const [at, text] of texts.entries()) {
			if (text === 0) continue;
			let slot = slotOf(shingles[at] ?? 0, slots);
			while (this.#texts[slot] !== 0) slot = (slot + 1) & (slots - 1);
			this.#shingles[slot] = shingles[at] ?? 0;
			this.#texts[slot] = text;
		}
	}
}

/** Returns the slot at which a search for a shingle starts. The number of slots is a power of two. */
function slotOf(shingle: number, slots: number): number {
	const mixed = Math.imul(shingle, COMBINE_FACTOR);
	return (mixed ^ (mixed >>> 15)) & (slots - 1);
}

/** Returns the fingerprints of the shingles of a text, given the hashes of its words. A shorter text than a shingle has one. */
function listShingles(hashes: readonly number[]): Int32Array {
	const count = hashes.length === 0 ? 0 : Math.max(1, hashes.length - SHINGLE_WORDS + 1);
	const shingles = new Int32Array(count);
	for (let from = 0; from < count; from++) {
		let hash = 0;
		for (let at = from; at < Math.min(from + SHINGLE_WORDS, hashes.length); at++) {
			hash = Math.imul(hash, COMBINE_FACTOR) + (hashes[at] ?? 0);
		}
		shingles[from] = hash >> 1;
	}
	return shingles;
}

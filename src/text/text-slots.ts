/** Number of slots that a text may be in. */
const WAYS = 4;

/** The factors of the two hashes: those of FNV-1a and of MurmurHash3. */
const FIRST_FACTOR = 0x01000193;
const SECOND_FACTOR = 0xcc9e2d51;

/**
 * Assigns slots to short texts: the index of a cache whose values are in typed arrays. A new text takes the slot of one
 * that was not used recently. Texts are identified by a hash of 64 bits, so that the index needs no strings, is several
 * times as fast as a map, and fits in the caches of a processor.
 */
export class TextSlots {
	readonly #firsts: Int32Array;
	readonly #seconds: Int32Array;
	/** When each slot was last used, or 0 if it is empty. */
	readonly #usedAt: Int32Array;
	readonly #groupMask: number;
	#uses = 0;

	/** `slots` is the number of slots: a power of two, at least 4. */
	constructor(slots: number) {
		this.#firsts = new Int32Array(slots);
		this.#seconds = new Int32Array(slots);
		this.#usedAt = new Int32Array(slots);
		this.#groupMask = slots / WAYS - 1;
	}

	/**
	 * Returns the slot of the text between two offsets. If the text is new, assigns a slot to it and returns the slot's
	 * bitwise complement, which is negative. Equal texts with different seeds have different slots.
	 */
	locate(text: string, from: number, to: number, seed = 0): number {
		let first = seed;
		let second = seed;
		for (let at = from; at < to; at++) {
			const code = text.charCodeAt(at);
			first = Math.imul(first ^ code, FIRST_FACTOR);
			second = Math.imul(second, 5) + Math.imul(code + 1, SECOND_FACTOR);
		}
		first ^= first >>> 15;
		second ^= second >>> 13;
		return this.#locate(first, second | 0);
	}

	#locate(first: number, second: number): number {
		const start = (first & this.#groupMask) * WAYS;
		let oldest = start;
		this.#uses = (this.#uses + 1) & 0x3fffffff;
		for (let slot = start; slot < start + WAYS; slot++) {
			const usedAt = this.#usedAt[slot] ?? 0;
			if (usedAt !== 0 && this.#firsts[slot] === first && this.#seconds[slot] === second) {
				this.#usedAt[slot] = this.#uses;
				return slot;
			}
			if (usedAt < (this.#usedAt[oldest] ?? 0)) oldest = slot;
		}
		this.#firsts[oldest] = first;
		this.#seconds[oldest] = second;
		this.#usedAt[oldest] = this.#uses;
		return ~oldest;
	}
}

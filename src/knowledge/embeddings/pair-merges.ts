/** The slot of a pair that cannot be merged. */
const NONE = -1;

/**
 * Splits words into the pieces of a byte-pair encoding: starts with characters, and merges the adjacent pair that comes
 * first in the order of priority until no pair can be merged. Pieces are represented by their token ids.
 */
export class PairMerges {
	readonly #ids: ReadonlyMap<string, number>;
	/**
	 * A hash table of the merges with linear probing. Each slot has the token ids of the first and second piece, the
	 * position in the order of priority, and the token id of the merged piece. `#ranks` is -1 for an empty slot.
	 */
	readonly #firsts: Int32Array;
	readonly #seconds: Int32Array;
	readonly #ranks: Int32Array;
	readonly #merged: Int32Array;
	readonly #mask: number;

	/** `ids` are the token ids of all pieces. `merges` are pairs in order of priority, each separated by a space. */
	constructor(ids: ReadonlyMap<string, number>, merges: readonly string[]) {
		this.#ids = ids;
		const slots = 2 ** Math.ceil(Math.log2(2 * merges.length + 1));
		this.#firsts = new Int32Array(slots);
		this.#seconds = new Int32Array(slots);
		this.#ranks = new Int32Array(slots).fill(NONE);
		this.#merged = new Int32Array(slots);
		this.#mask = slots - 1;
		for (const [rank, pair] of merges.entries()) {
			const [first = "", second = ""] = pair.split(" ");
			const [firstId, secondId, id] = [first, second, first + second].map((piece) => ids.get(piece));
			if (firstId === undefined || secondId === undefined || id === undefined) continue;
			const slot = this.#probe(firstId, secondId);
			this.#firsts[slot] = firstId;
			this.#seconds[slot] = secondId;
			this.#ranks[slot] = rank;
			this.#merged[slot] = id;
		}
	}

	/**
	 * Returns the token ids of a word, or null if a character has none. Takes quadratic time, so the word must be short.
	 */
	split(word: string): number[] | null {
		const pieces: number[] = [];
		for (const character of word) {
			const id = this.#ids.get(character);
			if (id === undefined) return null;
			pieces.push(id);
		}
		// The slot of the merge of each piece with the next one.
		const merges: number[] = [];
		for (let at = 1; at < pieces.length; at++) merges.push(this.#find(pieces[at - 1], pieces[at]));
		for (;;) {
			const at = this.#findFirst(merges);
			if (at === NONE) return pieces;
			const id = this.#merged[merges[at] ?? 0] ?? 0;
			removeAt(pieces, at);
			removeAt(merges, at);
			pieces[at] = id;
			if (at > 0) merges[at - 1] = this.#find(pieces[at - 1], id);
			if (at < merges.length) merges[at] = this.#find(id, pieces[at + 1]);
		}
	}

	/** Returns the index of the merge that comes first in the order of priority, or -1 if there are none. */
	#findFirst(merges: readonly number[]): number {
		let bestRank = Number.POSITIVE_INFINITY;
		let best = NONE;
		for (let at = 0; at < merges.length; at++) {
			const slot = merges[at] ?? NONE;
			if (slot === NONE) continue;
			const rank = this.#ranks[slot] ?? NONE;
			if (rank >= bestRank) continue;
			bestRank = rank;
			best = at;
		}
		return best;
	}

	#find(first = NONE, second = NONE): number {
		const slot = this.#probe(first, second);
		return this.#ranks[slot] === NONE ? NONE : slot;
	}

	/** Returns the slot of a pair, or the empty slot where it belongs. */
	#probe(first: number, second: number): number {
		// Knuth's multiplicative hash.
		const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
		let slot = (hash ^ (hash >>> 15)) & this.#mask;
		while (this.#ranks[slot] !== NONE && (this.#firsts[slot] !== first || this.#seconds[slot] !== second)) {
			slot = (slot + 1) & this.#mask;
		}
		return slot;
	}
}

/** Removes an element of a short array. Faster than `splice`, which returns the removed elements. */
function removeAt(array: number[], at: number): void {
	for (let i = at + 1; i < array.length; i++) array[i - 1] = array[i] ?? 0;
	array.pop();
}

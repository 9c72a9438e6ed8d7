import { MinHeap } from "./min-heap.ts";
import { MERGE_LENGTH, type TokenizerData } from "./tokenizer-data.ts";

/** The rank of a pair that cannot be merged, and the neighbor of the first and the last piece. */
const NONE = -1;
/** The token id of the byte 0. Those of the other bytes follow. */
const FIRST_BYTE = 3;
/** Bounds the positions in a word. A merge waits in the heap as its rank times this number plus its position. */
const POSITIONS_MAX = 2 ** 32;

type MergeData = Omit<TokenizerData, "joined">;

/**
 * Splits words into the pieces of a byte-pair encoding: starts with characters, and merges the adjacent pair that comes
 * first in the order of priority until no pair can be merged. Characters that are no pieces are represented by their
 * bytes. Pieces are represented by their token ids.
 */
export class PairMerges {
	readonly #utf8 = new TextEncoder();
	readonly #data: MergeData;

	constructor(data: MergeData) {
		this.#data = data;
	}

	/** Returns the token ids of a word. */
	split(word: string): number[] {
		const ids = this.#listCharacters(word);
		// The piece at a position is merged into the one before it, until only the first piece of each token is left.
		const next = ids.map((_, at) => (at + 1 < ids.length ? at + 1 : NONE));
		const previous = ids.map((_, at) => at - 1);
		/** The rank of the merge of the piece at a position with the next one. */
		const ranks: number[] = [];
		const { merges } = this.#data;
		const waiting = new MinHeap();
		const update = (at: number) => {
			const rank = findRank(this.#data, ids[at] ?? NONE, ids[next[at] ?? NONE] ?? NONE);
			ranks[at] = rank;
			if (rank !== NONE) waiting.push(rank * POSITIONS_MAX + at);
		};
		for (let at = 0; at < ids.length; at++) update(at);
		for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
			const at = key % POSITIONS_MAX;
			const rank = Math.floor(key / POSITIONS_MAX);
			// Another merge has changed the pair since this one was pushed.
			if (ranks[at] !== rank) continue;
			const removed = next[at] ?? NONE;
			const after = next[removed] ?? NONE;
			ids[at] = merges[rank * MERGE_LENGTH + 2] ?? 0;
			ids[removed] = NONE;
			ranks[removed] = NONE;
			next[at] = after;
			if (after !== NONE) previous[after] = at;
			update(at);
			if (at > 0) update(previous[at] ?? 0);
		}
		return ids.filter((id) => id !== NONE);
	}

	/** Returns the token ids of a word's characters, or of their bytes. */
	#listCharacters(word: string): number[] {
		const ids: number[] = [];
		for (const character of word) {
			const id = findCharacter(this.#data, character.codePointAt(0) ?? 0);
			if (id !== undefined) ids.push(id);
			else for (const byte of this.#utf8.encode(character)) ids.push(FIRST_BYTE + byte);
		}
		return ids;
	}
}

/**
 * Builds a hash table of merges with linear probing. Each slot has the rank of a merge plus one, or 0 if it is empty.
 * `size` must be a power of two.
 */
export function buildMergeSlots(merges: Uint16Array, size: number): Uint16Array {
	const slots = new Uint16Array(size);
	for (let rank = 0; rank < merges.length / MERGE_LENGTH; rank++) {
		const [first = 0, second = 0] = merges.subarray(rank * MERGE_LENGTH);
		slots[probe({ merges, slots }, first, second)] = rank + 1;
	}
	return slots;
}

/** Returns the token id of a character, or undefined if it is no piece. */
function findCharacter({ characters }: MergeData, codePoint: number): number | undefined {
	let [from, to] = [0, characters.length / 2];
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((characters[2 * middle] ?? 0) < codePoint) from = middle + 1;
		else to = middle;
	}
	return characters[2 * from] === codePoint ? characters[2 * from + 1] : undefined;
}

/** Returns the position of a pair in the order of priority, or -1 if it cannot be merged. */
function findRank(data: Pick<MergeData, "merges" | "slots">, first: number, second: number): number {
	return (data.slots[probe(data, first, second)] ?? 0) - 1;
}

/** Returns the slot of a pair, or the empty slot where it belongs. */
function probe(
	{ merges, slots }: Pick<MergeData, "merges" | "slots">,
	first: number,
	second: number,
): number {
	const mask = slots.length - 1;
	// Knuth's multiplicative hash.
	const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
	for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
		const entry = slots[slot] ?? 0;
		const at = (entry - 1) * MERGE_LENGTH;
		if (entry === 0 || (merges[at] === first && merges[at + 1] === second)) return slot;
	}
}

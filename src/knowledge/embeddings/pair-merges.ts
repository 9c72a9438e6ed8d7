import { MinHeap } from "./min-heap.ts";

/** The slot of a pair that cannot be merged, and the neighbor of the first and the last piece. */
const NONE = -1;
/** Number of elements per merge: the token ids of the first piece, the second piece and the merged piece. */
export const MERGE_LENGTH = 3;
/** Bounds the positions in a word. A merge waits in the heap as its rank times this number plus its position. */
const POSITIONS_MAX = 2 ** 32;

/**
 * Splits words into the pieces of a byte-pair encoding: starts with characters, and merges the adjacent pair that comes
 * first in the order of priority until no pair can be merged. Characters that are no pieces are represented by their
 * bytes. Pieces are represented by their token ids.
 */
export class PairMerges {
	/** The token ids of the pieces that are one character. */
	readonly #characters = new Map<string, number>();
	/** The token id of the byte 0. Those of the other bytes follow. */
	readonly #firstByte: number;
	readonly #utf8 = new TextEncoder();
	readonly #merges: MergeTable;

	/** `pieces` are indexed by token id. `merges` has `MERGE_LENGTH` elements per merge, in order of priority. */
	constructor(pieces: readonly string[], merges: Int32Array) {
		for (let id = 0; id < pieces.length; id++) {
			const piece = pieces[id] ?? "";
			if (isCharacter(piece)) this.#characters.set(piece, id);
		}
		this.#firstByte = pieces.indexOf("<0x00>");
		this.#merges = createTable(merges);
	}

	/** Returns the token ids of a word. */
	split(word: string): number[] {
		const ids = this.#listCharacters(word);
		// The piece at a position is merged into the one before it, until only the first piece of each token is left.
		const next = ids.map((_, at) => (at + 1 < ids.length ? at + 1 : NONE));
		const previous = ids.map((_, at) => at - 1);
		/** The slot of the merge of the piece at a position with the next one. */
		const slots: number[] = [];
		const { ranks, merged } = this.#merges;
		const waiting = new MinHeap();
		const update = (at: number) => {
			const slot = findSlot(this.#merges, ids[at] ?? NONE, ids[next[at] ?? NONE] ?? NONE);
			slots[at] = slot;
			if (slot !== NONE) waiting.push((ranks[slot] ?? 0) * POSITIONS_MAX + at);
		};
		for (let at = 0; at < ids.length; at++) update(at);
		for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
			const at = key % POSITIONS_MAX;
			const slot = slots[at] ?? NONE;
			// Another merge has changed the pair since this one was pushed.
			if (slot === NONE || ranks[slot] !== Math.floor(key / POSITIONS_MAX)) continue;
			const removed = next[at] ?? NONE;
			const after = next[removed] ?? NONE;
			ids[at] = merged[slot] ?? 0;
			ids[removed] = NONE;
			slots[removed] = NONE;
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
			const id = this.#characters.get(character);
			if (id !== undefined) ids.push(id);
			else for (const byte of this.#utf8.encode(character)) ids.push(this.#firstByte + byte);
		}
		return ids;
	}
}

/**
 * A hash table of merges with linear probing. Each slot has the token ids of the first and second piece, the position
 * in the order of priority, and the token id of the merged piece. The rank of an empty slot is -1.
 */
interface MergeTable {
	firsts: Int32Array;
	seconds: Int32Array;
	ranks: Int32Array;
	merged: Int32Array;
}

function createTable(merges: Int32Array): MergeTable {
	const count = merges.length / MERGE_LENGTH;
	const slots = 2 ** Math.ceil(Math.log2(2 * count + 1));
	const [firsts, seconds, merged] = [new Int32Array(slots), new Int32Array(slots), new Int32Array(slots)];
	const ranks = new Int32Array(slots).fill(NONE);
	const table = { firsts, seconds, ranks, merged };
	for (let rank = 0; rank < count; rank++) {
		const from = rank * MERGE_LENGTH;
		const [first, second] = [merges[from] ?? 0, merges[from + 1] ?? 0];
		const slot = probe(table, first, second);
		firsts[slot] = first;
		seconds[slot] = second;
		ranks[slot] = rank;
		merged[slot] = merges[from + 2] ?? 0;
	}
	return table;
}

/** Returns the slot of a pair, or -1 if it cannot be merged. */
function findSlot(table: MergeTable, first: number, second: number): number {
	const slot = probe(table, first, second);
	return table.ranks[slot] === NONE ? NONE : slot;
}

/** Returns the slot of a pair, or the empty slot where it belongs. */
function probe({ firsts, seconds, ranks }: MergeTable, first: number, second: number): number {
	const mask = ranks.length - 1;
	// Knuth's multiplicative hash.
	const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
	let slot = (hash ^ (hash >>> 15)) & mask;
	while (ranks[slot] !== NONE && (firsts[slot] !== first || seconds[slot] !== second))
		slot = (slot + 1) & mask;
	return slot;
}

function isCharacter(piece: string): boolean {
	return piece.length === 1 || (piece.length === 2 && (piece.codePointAt(0) ?? 0) > 0xffff);
}

interface Merge {
	/** Its position in the order of priority. */
	rank: number;
	/** The token id of the merged piece. */
	id: number;
}

/**
 * Splits words into the pieces of a byte-pair encoding: starts with characters, and merges the adjacent pair that comes
 * first in the order of priority until no pair can be merged. Pieces are represented by their token ids.
 */
export class PairMerges {
	readonly #ids: ReadonlyMap<string, number>;
	/** The merges by the ids of their first and second piece. */
	readonly #merges = new Map<number, Map<number, Merge>>();

	/** `ids` are the token ids of all pieces. `merges` are pairs in order of priority, each separated by a space. */
	constructor(ids: ReadonlyMap<string, number>, merges: readonly string[]) {
		this.#ids = ids;
		for (const [rank, pair] of merges.entries()) {
			const [first = "", second = ""] = pair.split(" ");
			const [firstId, secondId, id] = [first, second, first + second].map((piece) => ids.get(piece));
			if (firstId === undefined || secondId === undefined || id === undefined) continue;
			const known = this.#merges.get(firstId) ?? new Map<number, Merge>();
			this.#merges.set(firstId, known.set(secondId, { rank, id }));
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
		const merges = pieces.slice(1).map((piece, at) => this.#find(pieces[at], piece));
		for (;;) {
			let best: Merge | undefined;
			let at = 0;
			for (let i = 0; i < merges.length; i++) {
				const merge = merges[i];
				if (merge === undefined || (best !== undefined && merge.rank >= best.rank)) continue;
				best = merge;
				at = i;
			}
			if (best === undefined) return pieces;
			pieces.splice(at, 2, best.id);
			merges.splice(at, 1);
			if (at > 0) merges[at - 1] = this.#find(pieces[at - 1], best.id);
			if (at < merges.length) merges[at] = this.#find(best.id, pieces[at + 1]);
		}
	}

	#find(first = -1, second = -1): Merge | undefined {
		return this.#merges.get(first)?.get(second);
	}
}

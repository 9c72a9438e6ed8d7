const ASCII_CODES = 128;

/**
 * The pairs of adjacent ASCII characters that no piece of a tokenizer contains, such as "d," in "word,". A byte-pair
 * encoding never merges across such a pair, so that the text before and after it can be encoded separately.
 */
export class SeparablePairs {
	/** 1 for each pair that a piece contains. */
	readonly #joined = new Uint8Array(ASCII_CODES * ASCII_CODES);

	constructor(pieces: readonly string[]) {
		for (const piece of pieces) {
			for (let at = 1; at < piece.length; at++) {
				const [first, second] = [piece.charCodeAt(at - 1), piece.charCodeAt(at)];
				if (first < ASCII_CODES && second < ASCII_CODES) this.#joined[first * ASCII_CODES + second] = 1;
			}
		}
	}

	/** Returns whether two adjacent UTF-16 code units are a separable pair. */
	has(first: number, second: number): boolean {
		return first < ASCII_CODES && second < ASCII_CODES && this.#joined[first * ASCII_CODES + second] === 0;
	}
}

const ASCII_CODES = 128;

/**
 * Returns whether two adjacent UTF-16 code units are ASCII characters that no piece of a tokenizer contains next to each
 * other, such as "d," in "word,". A byte-pair encoding never merges across such a pair, so that the text before and
 * after it can be encoded separately. `joined` is what `listJoinedPairs` returns.
 */
export function isSeparable(joined: Uint8Array, first: number, second: number): boolean {
	return first < ASCII_CODES && second < ASCII_CODES && joined[first * ASCII_CODES + second] === 0;
}

/** Returns 1 for each pair of adjacent ASCII characters that a piece contains, and 0 for the others. */
export function listJoinedPairs(pieces: readonly string[]): Uint8Array {
	const joined = new Uint8Array(ASCII_CODES * ASCII_CODES);
	for (const piece of pieces) {
		for (let at = 1; at < piece.length; at++) {
			const [first, second] = [piece.charCodeAt(at - 1), piece.charCodeAt(at)];
			if (first < ASCII_CODES && second < ASCII_CODES) joined[first * ASCII_CODES + second] = 1;
		}
	}
	return joined;
}

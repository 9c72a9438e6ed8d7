const CHARACTERS = 2_129;
const MERGES = 61_249;
/** Number of elements per merge. */
export const MERGE_LENGTH = 3;
/** Number of slots of the hash table of merges: a power of two, about twice the number of merges. */
export const MERGE_SLOTS = 131_072;
/** Number of pairs of ASCII characters. */
const ASCII_PAIRS = 128 * 128;

/**
 * The data of a Llama BPE tokenizer. The build prepares it in the form in which the tokenizer uses it, because the first
 * search of an isolate waits for it.
 */
export interface TokenizerData {
	/** The code point and the token id of each piece that is one character, in the order of the code points. */
	characters: Uint32Array;
	/** The token ids of the first, second, and merged piece of each merge, in order of priority. */
	merges: Uint16Array;
	/** The hash table of merges, as `buildMergeSlots` returns it. */
	slots: Uint16Array;
	/** 1 for each pair of adjacent ASCII characters that a piece contains, as `listJoinedPairs` returns it. */
	joined: Uint8Array;
}

/** The size of the asset: the arrays of `TokenizerData` one after the other, in little-endian order. */
export const TOKENIZER_BYTES =
	2 * CHARACTERS * Uint32Array.BYTES_PER_ELEMENT +
	(MERGES * MERGE_LENGTH + MERGE_SLOTS) * Uint16Array.BYTES_PER_ELEMENT +
	ASCII_PAIRS;

/**
 * Decodes the tokenizer's asset without copying it.
 *
 * @throws {Error} when the file has an unexpected size
 */
export function decodeTokenizer(file: ArrayBuffer): TokenizerData {
	if (file.byteLength !== TOKENIZER_BYTES)
		throw new Error("The tokenizer of the embeddings is incomplete. Run: npm run build");
	const characters = new Uint32Array(file, 0, 2 * CHARACTERS);
	const merges = new Uint16Array(file, endOf(characters), MERGES * MERGE_LENGTH);
	const slots = new Uint16Array(file, endOf(merges), MERGE_SLOTS);
	const joined = new Uint8Array(file, endOf(slots), ASCII_PAIRS);
	return { characters, merges, slots, joined };
}

function endOf({ byteOffset, byteLength }: ArrayBufferView): number {
	return byteOffset + byteLength;
}

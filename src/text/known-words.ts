import { LazyAsset } from "./lazy-asset.ts";

/** Size of the filter. About 1 in 400 other words has all of its bits set by chance. */
const BITS_PER_WORD = 12;
/** Number of bits that each word sets. It minimizes false positives for the number of bits per word. */
const HASHES = Math.round(BITS_PER_WORD * Math.LN2);

/**
 * The bits of the filter. Load it before calling `isKnownWord`. It contains words of SCOWL, Copyright 2000-2011 by Kevin
 * Atkinson: permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output
 * created from the scripts, and its documentation for any purpose is granted without fee.
 */
export const KNOWN_WORDS = new LazyAsset("/data/known-words.bin", (file) => new Uint8Array(file));

/**
 * Returns whether a lowercase word is in the English dictionary. A few other words are also reported as
 * known, because the dictionary is a Bloom filter.
 */
export function isKnownWord(word: string): boolean {
	return [word, ...listBaseForms(word)].some((form) => hasBits(KNOWN_WORDS.value, form));
}

/** Creates a Bloom filter of the words that are no regular inflection of another. */
export function buildFilter(words: ReadonlySet<string>): Uint8Array {
	const listed = [...words].filter((word) => !listBaseForms(word).some((form) => words.has(form)));
	const bits = new Uint8Array(Math.ceil((listed.length * BITS_PER_WORD) / 8));
	for (const word of listed) {
		for (const at of bitsOf(word, bits.length * 8)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
	}
	return bits;
}

function hasBits(bits: Uint8Array, word: string): boolean {
	return bitsOf(word, bits.length * 8).every((at) => ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0);
}

/** Returns the positions of a word's bits, by double hashing with two FNV-1a hashes. */
function bitsOf(word: string, size: number): number[] {
	const first = hash(word, 0x811c9dc5);
	const second = hash(word, 0x050c5d1f) | 1;
	return Array.from({ length: HASHES }, (_, n) => ((first + Math.imul(n, second)) >>> 0) % size);
}

function hash(word: string, seed: number): number {
	let value = seed;
	for (let at = 0; at < word.length; at++) value = Math.imul(value ^ word.charCodeAt(at), 0x01000193);
	return value >>> 0;
}

/** Returns the words of which a word may be a regular inflection: plurals, verb forms and adverbs. */
function listBaseForms(word: string): string[] {
	return INFLECTIONS.flatMap(([ending, ...replacements]) => {
		if (!word.endsWith(ending)) return [];
		const rest = word.slice(0, -ending.length);
		return rest.length < BASE_MIN_CHARS ? [] : replacements.map((replacement) => rest + replacement);
	});
}

const BASE_MIN_CHARS = 3;

/** Endings and what they replace. */
const INFLECTIONS: readonly [ending: string, ...replacements: string[]][] = [
	["s", ""],
	["es", ""],
	["ies", "y"],
	["ed", "", "e"],
	["ied", "y"],
	["ing", "", "e"],
	["ly", ""],
	["ily", "y"],
];

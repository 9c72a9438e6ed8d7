import { isPlain } from "../../text/folding.ts";
import { analyzePassage } from "./passage-words.ts";

/** The offset basis and the prime of the FNV-1a hash. */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const PLUS = 0x2b;
const HASH = 0x23;
/** The lowercase form of each ASCII letter and digit, and 0 for other characters. */
const LOWERCASE = Uint8Array.from({ length: 128 }, (_, code) => {
	const character = String.fromCharCode(code);
	return /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/**
 * Returns the FNV-1a hash of each of a text's words, in order. Most texts are plain, and their words need not be separated
 * for that, which takes a tenth of the time.
 */
export function hashWords(text: string): number[] {
	return isPlain(text) ? hashPlainWords(text) : analyzePassage({ text }).words.map(hashWord);
}

function hashWord(word: string): number {
	let hash = FNV_BASIS;
	for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
	return hash;
}

/** Hashes the words into which `tokenize` splits a plain text. */
function hashPlainWords(text: string): number[] {
	const hashes: number[] = [];
	for (let at = 0; at < text.length; ) {
		const from = at;
		let hash = FNV_BASIS;
		for (let code = lowercaseAt(text, at); code > 0; code = lowercaseAt(text, at)) {
			hash = Math.imul(hash ^ code, FNV_PRIME);
			at++;
		}
		if (at === from) {
			at++;
			continue;
		}
		// The signs of "C++" and "C#" belong to the word, but not those of "Disney+".
		const end = at === from + 1 ? at + countSigns(text, at) : at;
		for (; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
		hashes.push(hash);
	}
	return hashes;
}

/** Returns the number of signs that follow a word and belong to it. */
function countSigns(text: string, at: number): number {
	if (!isSign(text, at)) return 0;
	if (text.charCodeAt(at) === PLUS && text.charCodeAt(at + 1) === PLUS) return 2;
	return isSign(text, at + 1) || lowercaseAt(text, at + 1) > 0 ? 0 : 1;
}

function isSign(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code === PLUS || code === HASH;
}

function lowercaseAt(text: string, at: number): number {
	// Behind the text, `charCodeAt` returns NaN, which makes V8 read the table twice as slowly in all later calls.
	return at < text.length ? (LOWERCASE[text.charCodeAt(at)] ?? 0) : 0;
}

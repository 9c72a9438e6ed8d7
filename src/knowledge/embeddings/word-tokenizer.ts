import { TextSlots } from "../../text/text-slots.ts";
import { PairMerges } from "./pair-merges.ts";
import { isSeparable } from "./separable-pairs.ts";
import type { TokenizerData } from "./tokenizer-data.ts";

/** Number of cached parts of words, and the maximum number of tokens of each. They use 1.5 MB. */
const CACHED_PARTS = 32_768;
const CACHED_TOKENS_MAX = 8;
/** Marks the slot of a part with more tokens. */
const NOT_CACHED = 255;

const SPACE = 0x20;
const LINE_BREAK = 0x0a;
/** The mark "▁", which stands for a space. */
const MARK = "▁";
const MARK_CODE = 0x2581;

/**
 * Tokenizes texts word by word with a Llama tokenizer and caches the token ids of each part of a word. Tokenizing the
 * full text would return the same ids: no piece contains a line break or an inner space, so no merge crosses a word
 * boundary, and words are divided only where no merge crosses, as before the comma in "word,".
 */
export class WordTokenizer {
	readonly #merges: PairMerges;
	readonly #joined: Uint8Array;
	readonly #slots = new TextSlots(CACHED_PARTS);
	/** The number of tokens of the part in each slot, and their ids. */
	readonly #counts = new Uint8Array(CACHED_PARTS);
	readonly #ids = new Int32Array(CACHED_PARTS * CACHED_TOKENS_MAX);

	constructor(data: TokenizerData) {
		this.#merges = new PairMerges(data);
		this.#joined = data.joined;
	}

	/** Calls `visit` with the id of each token, in order. */
	forEachToken(text: string, visit: (id: number) => void): void {
		if (text === "") return;
		// The tokenizer precedes a text by a space.
		let spaces = 1;
		for (let at = 0; at < text.length; ) {
			const code = text.charCodeAt(at);
			if (isSpace(code)) {
				spaces++;
				at++;
				continue;
			}
			const from = at;
			if (code === LINE_BREAK) {
				if (spaces > 0) this.#visitPart(text, from, from, spaces, visit);
				spaces = 0;
				while (text.charCodeAt(at) === LINE_BREAK) at++;
			} else {
				at = this.#endOfPart(text, from);
			}
			this.#visitPart(text, from, at, spaces, visit);
			spaces = 0;
		}
		if (spaces > 0) this.#visitPart(text, text.length, text.length, spaces, visit);
	}

	/** Returns where the part of a word that begins at `from` ends. */
	#endOfPart(text: string, from: number): number {
		let previous = text.charCodeAt(from);
		for (let at = from + 1; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (isSpace(code) || code === LINE_BREAK || isSeparable(this.#joined, previous, code)) return at;
			previous = code;
		}
		return text.length;
	}

	/** Visits the tokens of the part between two offsets and the spaces before it. */
	#visitPart(text: string, from: number, to: number, spaces: number, visit: (id: number) => void): void {
		const located = this.#slots.locate(text, from, to, spaces);
		const slot = located < 0 ? ~located : located;
		if (located < 0) this.#fill(slot, this.#merges.split(MARK.repeat(spaces) + text.slice(from, to)));
		const count = this.#counts[slot] ?? 0;
		if (count === NOT_CACHED) {
			for (const id of this.#merges.split(MARK.repeat(spaces) + text.slice(from, to))) visit(id);
			return;
		}
		const start = slot * CACHED_TOKENS_MAX;
		for (let at = start; at < start + count; at++) visit(this.#ids[at] ?? 0);
	}

	#fill(slot: number, ids: readonly number[]): void {
		const isCached = ids.length <= CACHED_TOKENS_MAX;
		this.#counts[slot] = isCached ? ids.length : NOT_CACHED;
		if (isCached) this.#ids.set(ids, slot * CACHED_TOKENS_MAX);
	}
}

function isSpace(code: number): boolean {
	return code === SPACE || code === MARK_CODE;
}

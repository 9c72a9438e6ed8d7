import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { RecentMap } from "../../recent-map.ts";
import { PairMerges } from "./pair-merges.ts";
import { SeparablePairs } from "./separable-pairs.ts";

/**
 * Maximum number of cached word parts that follow a space and of others, and the maximum length of each. They use up to
 * about 5 MB.
 */
const SPACED_PARTS_MAX = 40_000;
const OTHER_PARTS_MAX = 10_000;
const PART_MAX_CHARS = 40;

const SPACE = 0x20;
const LINE_BREAK = 0x0a;
/** The mark "▁", which stands for a space. */
const MARK = "▁";
const MARK_CODE = 0x2581;

/** The data of a Llama BPE tokenizer: pieces indexed by token id, and merges in order of priority. */
export const TokenizerData = z.object({ pieces: z.array(z.string()), merges: z.array(z.string()) });
export type TokenizerData = z.infer<typeof TokenizerData>;

/**
 * Tokenizes texts word by word with a Llama tokenizer and caches the token ids of each part of a word. Tokenizing the
 * full text would return the same ids: no piece contains a line break or an inner space, so no merge crosses a word
 * boundary, and words are divided only where no merge crosses, as before the comma in "word,".
 */
export class WordTokenizer {
	readonly #tokenizer: Tokenizer;
	readonly #merges: PairMerges;
	readonly #separable: SeparablePairs;
	/** The token ids of parts that follow exactly one space, and of others, which include their spaces. */
	readonly #spaced = new RecentMap<string, readonly number[]>(SPACED_PARTS_MAX);
	readonly #others = new RecentMap<string, readonly number[]>(OTHER_PARTS_MAX);

	constructor({ pieces, merges }: TokenizerData) {
		this.#merges = new PairMerges(new Map(pieces.map((piece, id) => [piece, id])), merges);
		this.#separable = new SeparablePairs(pieces);
		this.#tokenizer = new Tokenizer(
			{
				added_tokens: [],
				normalizer: null,
				pre_tokenizer: null,
				post_processor: null,
				decoder: null,
				model: {
					type: "BPE",
					vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
					merges,
					unk_token: pieces[0],
					byte_fallback: true,
				},
			},
			{},
		);
	}

	/** Calls `visit` with the token ids of each part of a word, in order. */
	forEachPart(text: string, visit: (ids: readonly number[]) => void): void {
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
			const from = at++;
			if (code === LINE_BREAK) {
				if (spaces > 0) visit(this.#idsOf(MARK.repeat(spaces)));
				while (text.charCodeAt(at) === LINE_BREAK) at++;
				visit(this.#idsOf(text.slice(from, at)));
			} else {
				at = this.#endOfPart(text, at, code);
				const part = text.slice(from, at);
				if (spaces === 1) visit(this.#idsAfterSpace(part));
				else visit(this.#idsOf(MARK.repeat(spaces) + part));
			}
			spaces = 0;
		}
		if (spaces > 0) visit(this.#idsOf(MARK.repeat(spaces)));
	}

	/** Returns where the part that contains the character before `from` ends. `previous` is its code. */
	#endOfPart(text: string, from: number, previous: number): number {
		let last = previous;
		for (let at = from; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (isSpace(code) || code === LINE_BREAK || this.#separable.has(last, code)) return at;
			last = code;
		}
		return text.length;
	}

	#idsAfterSpace(part: string): readonly number[] {
		const known = this.#spaced.get(part);
		if (known !== undefined) return known;
		const ids = this.#split(MARK + part);
		if (part.length <= PART_MAX_CHARS) this.#spaced.set(part, ids);
		return ids;
	}

	#idsOf(part: string): readonly number[] {
		const known = this.#others.get(part);
		if (known !== undefined) return known;
		const ids = this.#split(part);
		if (part.length <= PART_MAX_CHARS) this.#others.set(part, ids);
		return ids;
	}

	#split(part: string): readonly number[] {
		// The tokenizer is ten times as slow. It is needed for long parts and for characters that are no pieces.
		const merged = part.length <= PART_MAX_CHARS ? this.#merges.split(part) : null;
		return merged ?? this.#tokenizer.encode(part).ids;
	}
}

function isSpace(code: number): boolean {
	return code === SPACE || code === MARK_CODE;
}

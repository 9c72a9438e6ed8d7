import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { PairMerges } from "./pair-merges.ts";

/** Maximum number of cached words, and the maximum length of each. The cache uses up to about 5 MB. */
const WORDS_MAX = 20_000;
const WORD_MAX_CHARS = 40;

/** The data of a Llama BPE tokenizer: pieces indexed by token id, and merges in order of priority. */
export const TokenizerData = z.object({ pieces: z.array(z.string()), merges: z.array(z.string()) });
export type TokenizerData = z.infer<typeof TokenizerData>;

/**
 * Tokenizes texts word by word with a Llama tokenizer and caches each word's token ids. Tokenizing the full text would
 * return the same ids: no piece contains a line break or an inner space, so no merge crosses a word boundary.
 */
export class WordTokenizer {
	readonly #tokenizer: Tokenizer;
	readonly #merges: PairMerges;
	readonly #known = new Map<string, readonly number[]>();

	constructor({ pieces, merges }: TokenizerData) {
		this.#merges = new PairMerges(new Map(pieces.map((piece, id) => [piece, id])), merges);
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

	/** Calls `visit` with the token ids of each word, in order. */
	forEachWord(text: string, visit: (ids: readonly number[]) => void): void {
		if (text === "") return;
		const marked = `▁${text.replaceAll(" ", "▁")}`;
		for (const [word] of marked.matchAll(WORD)) visit(this.#idsOf(word));
	}

	#idsOf(word: string): readonly number[] {
		const known = this.#known.get(word);
		if (known !== undefined) return known;
		if (word.length > WORD_MAX_CHARS) return this.#tokenizer.encode(word).ids;
		// The tokenizer is ten times as slow. It is needed for characters that are no pieces.
		const ids = this.#merges.split(word) ?? this.#tokenizer.encode(word).ids;
		if (this.#known.size >= WORDS_MAX) this.#known.clear();
		this.#known.set(word, ids);
		return ids;
	}
}

/** A word with its leading spaces, or a run of spaces or line breaks. */
const WORD = /▁*[^▁\n]+|▁+|\n+/g;

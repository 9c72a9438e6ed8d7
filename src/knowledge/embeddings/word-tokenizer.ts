import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";

/** Words whose tokens are remembered, and the longest of them; together about 5 MB at most. */
const WORDS_MAX = 20_000;
const WORD_MAX_CHARS = 40;

/** What a byte-pair tokeniser of Llama's kind needs: the pieces by their id, and their merges in order. */
export const TokenizerData = z.object({ pieces: z.array(z.string()), merges: z.array(z.string()) });
export type TokenizerData = z.infer<typeof TokenizerData>;

/**
 * Splits texts into the ids of a Llama tokeniser, word by word. No piece has a space after its first letter or holds a
 * line break, so no merge crosses either, and the ids are those of the whole text; but words come again and again, and
 * those that are remembered cost nothing.
 */
export class WordTokenizer {
	readonly #tokenizer: Tokenizer;
	readonly #known = new Map<string, readonly number[]>();

	constructor({ pieces, merges }: TokenizerData) {
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

	/** Calls `each` with the ids of each word, in order. */
	forEachWord(text: string, each: (ids: readonly number[]) => void): void {
		if (text === "") return;
		const marked = `▁${text.replaceAll(" ", "▁")}`;
		for (const [word] of marked.matchAll(WORD)) each(this.#idsOf(word));
	}

	#idsOf(word: string): readonly number[] {
		const known = this.#known.get(word);
		if (known !== undefined) return known;
		const { ids } = this.#tokenizer.encode(word);
		if (word.length <= WORD_MAX_CHARS) {
			if (this.#known.size >= WORDS_MAX) this.#known.clear();
			this.#known.set(word, ids);
		}
		return ids;
	}
}

/** A word with the spaces before it, or spaces or line breaks alone. */
const WORD = /▁*[^▁\n]+|▁+|\n+/g;

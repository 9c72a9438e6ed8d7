import type { Embedder } from "./embedder.ts";
import {
	decodeWeights,
	STATIC_DIMENSIONS,
	STATIC_MODEL,
	STATIC_TOKENIZER_PATH,
	STATIC_WEIGHTS_PATH,
	type StaticWeights,
} from "./static-model.ts";
import { decodeTokenizer } from "./tokenizer-data.ts";
import { normalize } from "./vector.ts";
import { WordTokenizer } from "./word-tokenizer.ts";

/** Reads an asset by its path, as the `ASSETS` binding does. */
export type ReadAsset = (path: string) => Promise<Response>;

/**
 * Embeds texts with WordLlama's static token embeddings (https://github.com/dleemiller/WordLlama). Requires no server.
 * The vector of a text is the normalized mean of its tokens' vectors. WordLlama is a Matryoshka model: the leading
 * dimensions of a vector are usable on their own.
 */
export class StaticEmbedder implements Embedder {
	readonly model = STATIC_MODEL;
	readonly #weights: StaticWeights;
	readonly #tokenizer: WordTokenizer;

	constructor(weights: StaticWeights, tokenizer: WordTokenizer) {
		this.#weights = weights;
		this.#tokenizer = tokenizer;
	}

	async embed(texts: readonly string[]): Promise<Float32Array[]> {
		return texts.map((text) => this.embedSync(text));
	}

	/** Returns the number of tokens in a text. */
	countTokens(text: string): number {
		let count = 0;
		this.#tokenizer.forEachToken(text, () => {
			count++;
		});
		return count;
	}

	/** Returns the unit vector of a text, or a zero vector if the text is blank. */
	embedSync(text: string): Float32Array {
		return normalize(this.sumTokens(text));
	}

	/**
	 * Returns the leading components of the sum of a text's token vectors, or a zero vector if the text is blank. Its
	 * length grows with how much a word says about the subject: "the" has a short vector, "marathon" a long one.
	 */
	sumTokens(text: string, dimensions: number = STATIC_DIMENSIONS): Float32Array {
		const vector = new Float32Array(dimensions);
		if (text.trim() === "") return vector;
		const { scales, steps } = this.#weights;
		this.#tokenizer.forEachToken(text, (id) => {
			addScaled(vector, steps, id * STATIC_DIMENSIONS, scales[id] ?? 0);
		});
		return vector;
	}
}

/** Adds the scaled elements of `steps` from a position on to a vector, whose length must be a multiple of four. */
function addScaled(vector: Float32Array, steps: Int8Array, from: number, scale: number): void {
	for (let i = 0; i < vector.length; i += 4) {
		const at = from + i;
		vector[i] = (vector[i] ?? 0) + scale * (steps[at] ?? 0);
		vector[i + 1] = (vector[i + 1] ?? 0) + scale * (steps[at + 1] ?? 0);
		vector[i + 2] = (vector[i + 2] ?? 0) + scale * (steps[at + 2] ?? 0);
		vector[i + 3] = (vector[i + 3] ?? 0) + scale * (steps[at + 3] ?? 0);
	}
}

/** Loads the embedder from its assets. Throws when they are missing or invalid. */
export async function loadStaticEmbedder(read: ReadAsset): Promise<StaticEmbedder> {
	const [weights, tokenizer] = await Promise.all([
		fetchAsset(read, STATIC_WEIGHTS_PATH),
		fetchAsset(read, STATIC_TOKENIZER_PATH),
	]);
	return new StaticEmbedder(decodeWeights(weights), new WordTokenizer(decodeTokenizer(tokenizer)));
}

async function fetchAsset(read: ReadAsset, path: string): Promise<ArrayBuffer> {
	const response = await read(path);
	if (response.ok) return response.arrayBuffer();
	await response.body?.cancel();
	throw new Error(
		`The embeddings are missing (${path} returned status ${response.status}). Run: npm run build`,
	);
}

import type { LlamaEmbeddingContext } from "node-llama-cpp";
import type { Player } from "./rounds.ts";

export interface EmbeddingOptions {
	context: LlamaEmbeddingContext;
	texts: readonly string[];
	/** Tokens of each text. */
	lengths: readonly number[];
	signal: AbortSignal;
}

/** Texts that are embedded, a whole one each step: a vector needs all of its text at once. */
export class Embedding implements Player {
	readonly vectors: number[][] = [];
	readonly #options: EmbeddingOptions;

	constructor(options: EmbeddingOptions) {
		this.#options = options;
	}

	ready(): number {
		return this.#options.lengths[this.vectors.length] ?? 1;
	}

	async step(): Promise<boolean> {
		const { context, texts, signal } = this.#options;
		signal.throwIfAborted();
		const { vector } = await context.getEmbeddingFor(texts[this.vectors.length] ?? "");
		this.vectors.push([...vector]);
		return this.vectors.length < texts.length;
	}
}

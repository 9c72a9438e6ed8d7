import type { LlamaEmbeddingContext } from "node-llama-cpp";
import type { BatchTask } from "./batch-loop.ts";

export interface EmbeddingOptions {
	context: LlamaEmbeddingContext;
	texts: readonly string[];
	/** The length of each text in tokens. */
	lengths: readonly number[];
	signal: AbortSignal;
}

/** Embeds one text per step: a vector needs its whole text in one batch. */
export class EmbeddingTask implements BatchTask {
	readonly vectors: number[][] = [];
	readonly #options: EmbeddingOptions;

	constructor(options: EmbeddingOptions) {
		this.#options = options;
	}

	pendingTokens(): number {
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

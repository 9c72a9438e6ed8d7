/** The purpose of an embedding. Some models require a different instruction for each. */
export type TextRole = "query" | "passage";

/** Embeds texts as vectors. Texts with similar meanings have a high cosine similarity. */
export interface Embedder {
	/** The model name. Vectors of different models are never compared. */
	readonly model: string;
	/**
	 * Returns one unit vector per text, in order.
	 *
	 * @throws {ProviderError} when the model is unavailable
	 */
	embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Float32Array[]>;
}

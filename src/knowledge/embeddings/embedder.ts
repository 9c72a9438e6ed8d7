/** The purpose of an embedding. Some models require a different instruction for each. */
export type TextRole = "query" | "passage";

/** Converts texts to vectors. Texts with similar meanings have vectors with a high cosine similarity. */
export interface Embedder {
	/** The name of the model. Vectors from different models are never compared. */
	readonly model: string;
	/**
	 * Returns one unit vector per text, in order.
	 *
	 * @throws {ProviderError} when the model is unavailable
	 */
	embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Float32Array[]>;
}

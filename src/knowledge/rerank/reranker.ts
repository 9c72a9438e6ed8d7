/** A model that reads a query together with a text and judges how relevant the text is. */
export interface Reranker {
	/**
	 * Returns the score of each text, in order. A higher score is more relevant. Scores of different models are not
	 * comparable.
	 *
	 * @throws {ProviderError} when the model is unavailable or its response is invalid
	 */
	score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]>;
}

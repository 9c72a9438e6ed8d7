/** What a text is embedded for; some models want to know. */
export type TextRole = "query" | "passage";

/** Makes vectors of texts. Texts of one meaning have vectors of one direction. */
export interface Embedder {
	/** Names what makes the vectors: those of two names are never compared. */
	readonly model: string;
	/** One vector of length 1 a text, in order. Throws a `ProviderError` when the model cannot answer. */
	embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Float32Array[]>;
}

import type { OpenAiModel } from "../../contracts/openai.ts";
import { createEmbedder } from "../../knowledge/embeddings/create.ts";
import { openAiModel } from "./openai-model.ts";

/** Returns the embedding model in the format of `/v1/models`, or an empty list if it is unavailable. */
export async function embeddingModels(...args: Parameters<typeof createEmbedder>): Promise<OpenAiModel[]> {
	const embedder = await createEmbedder(...args);
	if ("unavailable" in embedder) return [];
	return [openAiModel(embedder.model, "embeddings")];
}

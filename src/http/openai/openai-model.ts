import type { OpenAiModel } from "../../contracts/openai.ts";

/**
 * Returns a model in the format of `/v1/models`. `createdAt` is in epoch milliseconds. Model servers don't know when a
 * model was made, so it is the current time by default, as in llama-server and vLLM.
 */
export function openAiModel(id: string, owner: string, createdAt = Date.now()): OpenAiModel {
	return { id, object: "model", created: Math.floor(createdAt / 1_000), owned_by: owner };
}

import type { Config } from "../../config.ts";
import { normalizeBaseUrl } from "../../upstream/base-url.ts";
import type { AiBinding } from "../../upstream/workers-ai.ts";
import { LlamaCppReranker } from "./llama-cpp.ts";
import type { Reranker } from "./reranker.ts";
import { WORKERS_AI_DEFAULT_RERANKER, WorkersAiReranker } from "./workers-ai.ts";

/** The part of the configuration that selects the reranker. */
export type RerankConfig = Pick<Config, "rerank">;

export interface RerankerDeps {
	AI: AiBinding;
	fetch?: typeof fetch;
}

/** Creates the reranker selected by `RERANK`, or returns null if it is empty. */
export function createReranker(
	{ rerank }: RerankConfig,
	{ AI, fetch: given }: RerankerDeps,
): Reranker | null {
	const { provider, model, url, apiKey } = rerank;
	if (provider === "") return null;
	if (provider === "workers-ai") return new WorkersAiReranker(AI, model || WORKERS_AI_DEFAULT_RERANKER);
	// The global `fetch` throws "Illegal invocation" when it is called as a method of another object.
	const fetch: typeof globalThis.fetch = given ?? ((input, init) => globalThis.fetch(input, init));
	return new LlamaCppReranker({ url: normalizeBaseUrl(url), apiKey, fetch, now: Date.now }, model);
}

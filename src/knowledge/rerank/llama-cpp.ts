import * as z from "zod";
import { errorFromResponse, readErrorDetail } from "../../upstream/openai-errors.ts";
import { fetchFrom, type OpenAiServer, readJson } from "../../upstream/openai-server.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import type { Reranker } from "./reranker.ts";
import { toScores } from "./scores.ts";

/**
 * Reranks with any server that implements Jina's `/v1/rerank`, such as llama-server started with `--reranking`, vLLM, or
 * Infinity. See https://github.com/ggml-org/llama.cpp/tree/master/tools/server#post-reranking.
 */
export class LlamaCppReranker implements Reranker {
	readonly #server: OpenAiServer;
	readonly #model: string;

	/** Omits `model` from requests if it is empty. llama-server does not need it. */
	constructor(server: OpenAiServer, model: string) {
		this.#server = server;
		this.#model = model;
	}

	async score(query: string, documents: readonly string[], signal: AbortSignal): Promise<number[]> {
		const response = await this.#call(
			{
				...(this.#model === "" ? {} : { model: this.#model }),
				query,
				documents,
				top_n: documents.length,
			},
			signal,
		);
		if (!response.ok) {
			throw errorFromResponse(response, await readErrorDetail(response), this.#server.now());
		}
		const parsed = RerankResponse.safeParse(await readJson(response));
		if (!parsed.success) {
			throw new ProviderError("broken", "The reranking server returned a response in an unknown format.");
		}
		const { results } = parsed.data;
		return toScores(
			documents.length,
			results.map(({ index, relevance_score: score }) => ({ index, score })),
		);
	}

	async #call(body: Record<string, unknown>, signal: AbortSignal): Promise<Response> {
		const headers = { "Content-Type": "application/json", "X-Priority": "chat" };
		const init = { method: "POST", headers, body: JSON.stringify(body), signal };
		try {
			return await fetchFrom(this.#server, "/v1/rerank", init);
		} catch (cause) {
			signal.throwIfAborted();
			throw new ProviderError("unreachable", "The reranking server is unreachable.", { cause });
		}
	}
}

const RerankResponse = z.object({
	results: z.array(z.object({ index: z.int(), relevance_score: z.number() })),
});

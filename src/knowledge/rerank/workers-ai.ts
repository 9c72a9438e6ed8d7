import * as z from "zod";
import { ProviderError } from "../../upstream/provider-error.ts";
import { type AiBinding, errorFromWorkersAi } from "../../upstream/workers-ai.ts";
import type { Reranker } from "./reranker.ts";
import { toScores } from "./scores.ts";

export const WORKERS_AI_DEFAULT_RERANKER = "@cf/baai/bge-reranker-base";

/** Reranks with Workers AI through the `AI` binding. */
export class WorkersAiReranker implements Reranker {
	readonly #ai: AiBinding;
	readonly #model: string;

	constructor(ai: AiBinding, model: string) {
		this.#ai = ai;
		this.#model = model;
	}

	async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
		const inputs = { query, contexts: texts.map((text) => ({ text })), top_k: texts.length };
		const output = await this.#run(inputs, signal);
		const parsed = RerankOutput.safeParse(output);
		if (!parsed.success) {
			throw new ProviderError("broken", "Workers AI returned scores in an unknown format.");
		}
		return toScores(
			texts.length,
			parsed.data.response.map(({ id: index, score }) => ({ index, score })),
		);
	}

	async #run(inputs: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
		try {
			return await this.#ai.run(this.#model, inputs, { signal });
		} catch (error) {
			signal.throwIfAborted();
			throw errorFromWorkersAi(error);
		}
	}
}

const RerankOutput = z.object({ response: z.array(z.object({ id: z.int(), score: z.number() })) });

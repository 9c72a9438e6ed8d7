import * as z from "zod";
import { ProviderError } from "../../upstream/provider-error.ts";
import { type AiBinding, errorFromWorkersAi, runModel } from "../../upstream/workers-ai.ts";
import { embedInBatches } from "./batches.ts";
import type { Embedder, TextRole } from "./embedder.ts";
import { addInstruction } from "./instructions.ts";
import { normalize } from "./vector.ts";

/** Maximum number of texts per call. */
const BATCH_TEXTS_MAX = 100;
const CALL_TIMEOUT_MS = 30_000;
export const WORKERS_AI_DEFAULT_MODEL = "@cf/baai/bge-small-en-v1.5";

/** Creates embeddings with Workers AI through the `AI` binding. */
export class WorkersAiEmbedder implements Embedder {
	readonly model: string;
	readonly #ai: AiBinding;

	constructor(ai: AiBinding, model: string) {
		this.#ai = ai;
		this.model = model;
	}

	embed(texts: readonly string[], role: TextRole, signal = new AbortController().signal) {
		const inputs = texts.map((text) => addInstruction(this.model, role, text));
		return embedInBatches(inputs, BATCH_TEXTS_MAX, (batch) => this.#call(batch, signal));
	}

	async #call(batch: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
		// The English BGE models were trained with CLS pooling. Other models support only their default pooling.
		const pooling = /bge-\w+-en/.test(this.model) ? { pooling: "cls" } : {};
		try {
			const inputs = { text: batch, ...pooling };
			const limits = { timeoutMs: CALL_TIMEOUT_MS, signal };
			const { data } = EmbeddingsResponse.parse(await runModel(this.#ai, this.model, inputs, limits));
			if (data.length === batch.length) return data.map((vector) => normalize(Float32Array.from(vector)));
			throw new ProviderError(
				"broken",
				`Workers AI returned ${data.length} vectors for ${batch.length} texts.`,
			);
		} catch (error) {
			signal.throwIfAborted();
			throw errorFromWorkersAi(error);
		}
	}
}

const EmbeddingsResponse = z.object({ data: z.array(z.array(z.number()).min(1)) });

import type { InferencePart } from "../contracts/health.ts";
import type { ModelFeatures } from "../contracts/openai-features.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import { parseSse, type SseItem } from "../upstream/sse.ts";
import { readChunks } from "../upstream/timeouts.ts";
import { type AiBinding, errorFromWorkersAi, isModelGone, runModel } from "../upstream/workers-ai.ts";
import { readCompletion } from "./completion.ts";
import { workersAiContextTokens } from "./context-size.ts";
import { openAiMessage } from "./plain-messages.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "./provider.ts";
import { applyStopStrings } from "./stop-strings.ts";

/** Time limit for the start of the stream and for each of its chunks. */
export const IDLE_TIMEOUT_MS = 60_000;

export interface WorkersAiDeps {
	ai: AiBinding;
	/** Model names, in order of preference. */
	models: readonly string[];
	/** Models known to be retired or missing. The provider adds the ones that it detects. */
	retired: Set<string>;
	/** Models whose chat template is known to open the thinking block; see `readCompletion`. */
	thinkingTemplates?: Set<string>;
}

/** Cloudflare's models, called through the `AI` binding. Retired models are skipped once they are detected. */
export class WorkersAi implements Provider {
	readonly name = "workers-ai";
	readonly hasModel = true;
	readonly healthIsProbed = false;
	readonly #deps: WorkersAiDeps;

	constructor(deps: WorkersAiDeps) {
		this.#deps = deps;
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		try {
			const { model, response } = await this.#run(request, signal);
			const items =
				response instanceof ReadableStream
					? parseSse(readChunks(response, signal, () => IDLE_TIMEOUT_MS))
					: asStream(response);
			const events = readCompletion(items, request, model, this.#deps.thinkingTemplates);
			yield* applyStopStrings(events, request, model);
		} catch (error) {
			signal.throwIfAborted();
			throw errorFromWorkersAi(error);
		}
	}

	/** Returns the documented context size of a model, by default of the one that is tried first. */
	async contextTokens(_?: AbortSignal, model = this.#models()[0]): Promise<number | null> {
		return workersAiContextTokens(model ?? "");
	}

	async models(): Promise<string[]> {
		return this.#models();
	}

	/** Returns the health according to earlier calls. Does not call a model, because every call is billed. */
	async health(): Promise<InferencePart> {
		const model = this.#models()[0] ?? null;
		const part = { provider: this.name, model, device: "Cloudflare" };
		return model === null ? { ...part, status: "down", detail: ALL_RETIRED } : { ...part, status: "ok" };
	}

	async #run(
		request: GenerateRequest,
		signal: AbortSignal,
	): Promise<{ model: string; response: ReadableStream | Record<string, unknown> }> {
		const { ai, retired } = this.#deps;
		const inputs = {
			messages: request.messages.map(openAiMessage),
			// The models do not stream JSON answers.
			stream: request.features?.response_format === undefined,
			max_tokens: request.maxTokens,
			temperature: request.temperature,
			...request.sampling,
			...featureInputs(request.features),
		};
		const { model: chosen } = request;
		for (const model of this.#models()) {
			if (chosen !== undefined && chosen !== model) continue;
			try {
				const response = await runModel(ai, model, inputs, { timeoutMs: IDLE_TIMEOUT_MS, signal });
				return { model, response };
			} catch (error) {
				if (!isModelGone(error)) throw error;
				retired.add(model);
			}
		}
		const reason = chosen === undefined ? ALL_RETIRED : `Workers AI does not offer the model ${chosen}.`;
		throw new ProviderError("unavailable", reason);
	}

	#models(): string[] {
		return this.#deps.models.filter((model) => !this.#deps.retired.has(model));
	}
}

/** Features that Workers AI has no parameter for. */
const UNSUPPORTED = ["logprobs", "logit_bias", "parallel_tool_calls", "verbosity"] as const;

/** @throws {ProviderError} `unsupported` when Workers AI has no parameter for a feature */
function featureInputs(features: ModelFeatures = {}): Record<string, unknown> {
	const param = UNSUPPORTED.find((name) => features[name] !== undefined);
	if (param !== undefined)
		throw new ProviderError("unsupported", `Workers AI does not support ${param}; omit it.`, { param });
	const { response_format: format, ...rest } = features;
	if (format === undefined) return rest;
	if (format.type !== "json_schema") return { ...rest, response_format: format };
	return { ...rest, response_format: { type: format.type, json_schema: format.json_schema.schema } };
}

/** For a model that does not stream, converts the response to a stream of one chunk. */
async function* asStream(response: Record<string, unknown>): AsyncGenerator<SseItem> {
	yield { type: "data", data: JSON.stringify(response) };
	yield { type: "data", data: "[DONE]" };
}

const ALL_RETIRED = "All models in WORKERS_AI_MODELS are retired; set it to other models.";

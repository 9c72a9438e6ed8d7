import { z } from "zod";
import { tryParseJson } from "../../../src/contracts/json.ts";
import { openAiMessage } from "../../../src/inference/plain-messages.ts";
import { normalizeBaseUrl } from "../../../src/upstream/base-url.ts";
import {
	assertNoPage,
	asUnsupported,
	errorFromResponse,
	readErrorDetail,
} from "../../../src/upstream/openai-errors.ts";
import { fetchFrom, readJson } from "../../../src/upstream/openai-server.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";
import { CONTEXT_PATHS, readContextTokens, readModels } from "../../../src/upstream/served-model.ts";
import { parseSse } from "../../../src/upstream/sse.ts";
import { readChunks } from "../../../src/upstream/timeouts.ts";
import type { Embeddings, GenerateEvent, GenerateRequest } from "../engine.ts";
import { UpstreamStream } from "./stream.ts";

const PROBE_TIMEOUT_MS = 3_000;
/** Time limit until the first part of an answer. Some servers load the model first. */
const FIRST_PART_TIMEOUT_MS = 300_000;
/** Time limit for each later part. */
const NEXT_PART_TIMEOUT_MS = 60_000;

/** What a server reports about itself. */
export interface ServerInfo {
	/** The name of the model to request. */
	model: string;
	/** Answers that it generates at the same time; null if it does not report this. */
	slots: number | null;
	contextTokens: number | null;
	/** The number of the model's parameters; null if it does not report this. */
	parameters: number | null;
	/** Whether it is llama-server, which reports the progress of a prompt. */
	isLlamaServer: boolean;
}

/** The response of llama-server's `GET /props`. */
const Props = z.object({ total_slots: z.int().positive() });

/** What a request requires of a model. */
type Required = Parameters<typeof asUnsupported>[2];

const EmbeddingList = z.object({
	data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })),
	usage: z.object({ prompt_tokens: z.int() }).nullish(),
});

/** A server that implements OpenAI's API: llama-server, vLLM, Ollama, LM Studio. */
export class UpstreamServer {
	readonly url: string;
	readonly #apiKey: string;
	readonly #model: string | null;

	/** `model` is the name of the model to request; null stands for the first one that the server lists. */
	constructor(url: string, apiKey: string, model: string | null) {
		this.url = normalizeBaseUrl(url);
		this.#apiKey = apiKey;
		this.#model = model;
	}

	/**
	 * Reads what the server serves.
	 *
	 * @throws {ProviderError} when it cannot answer; the message says why
	 */
	async probe(): Promise<ServerInfo> {
		const response = await this.#fetch("/v1/models", { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
		if (!response.ok) throw await this.#errorFrom(response);
		const models = readModels(await readJson(response));
		const model = this.#model ?? models[0]?.name;
		if (model === undefined) throw new ProviderError("unavailable", `${this.url} lists no models.`);
		const listed = models.find(({ name }) => name === model);
		if (models.length > 0 && !listed)
			throw new ProviderError(
				"unavailable",
				`${this.url} has no model ${model}. It has: ${models.map(({ name }) => name).join(", ")}.`,
			);
		const bodies = await Promise.all(CONTEXT_PATHS.map((path) => this.#readOptional(path)));
		const sizes = CONTEXT_PATHS.map((path, index) => readContextTokens(path, bodies[index], model));
		const slots = bodies.map((body) => Props.safeParse(body).data?.total_slots).find(Boolean) ?? null;
		return {
			model,
			slots,
			contextTokens: sizes.find((size) => size !== null) ?? listed?.contextTokens ?? null,
			parameters: listed?.parameters ?? null,
			isLlamaServer: slots !== null,
		};
	}

	/**
	 * Streams one answer. An abort closes the connection, which stops the answer.
	 *
	 * @throws {ProviderError} when the server cannot answer
	 */
	async *generate(
		request: GenerateRequest,
		{ model, isLlamaServer }: ServerInfo,
		signal: AbortSignal,
	): AsyncGenerator<GenerateEvent, void, void> {
		const response = await this.#post("/v1/chat/completions", signal, request, {
			model,
			messages: request.messages.map(openAiMessage),
			temperature: request.temperature,
			top_p: request.topP,
			presence_penalty: request.presencePenalty,
			frequency_penalty: request.frequencyPenalty,
			...(request.maxTokens !== null && { max_tokens: request.maxTokens }),
			...(request.seed !== null && { seed: request.seed }),
			...(request.stop.length > 0 && { stop: request.stop }),
			...request.features,
			stream: true,
			stream_options: { include_usage: true },
			...(isLlamaServer && { return_progress: true }),
		});
		if (!response.body) throw new ProviderError("broken", `${this.url} sent an empty response.`);
		assertNoPage(response);
		const stream = new UpstreamStream();
		let timeoutMs = FIRST_PART_TIMEOUT_MS;
		yield { type: "prompt", promptTokens: 0, cachedTokens: 0 };
		try {
			for await (const item of parseSse(readChunks(response.body, signal, () => timeoutMs))) {
				if (item.type === "comment") yield { type: "prompt_progress" };
				else {
					const events = stream.push(item.data);
					if (events.some(({ type }) => type !== "prompt_progress")) timeoutMs = NEXT_PART_TIMEOUT_MS;
					yield* events;
				}
			}
		} catch (cause) {
			signal.throwIfAborted();
			if (cause instanceof ProviderError) throw cause;
			throw new ProviderError("broken", `The connection to ${this.url} was lost.`, { cause });
		}
		signal.throwIfAborted();
		yield stream.finish();
	}

	/**
	 * Creates embeddings.
	 *
	 * @throws {ProviderError} when the server cannot
	 */
	async embed(texts: readonly string[], { model }: ServerInfo, signal: AbortSignal): Promise<Embeddings> {
		const response = await this.#post("/v1/embeddings", signal, null, { model, input: texts });
		const parsed = EmbeddingList.safeParse(tryParseJson(await response.text()));
		if (!parsed.success) throw new ProviderError("broken", `${this.url} returned no embeddings.`);
		const { data, usage } = parsed.data;
		const vectors = data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
		return { vectors, tokens: usage?.prompt_tokens ?? 0 };
	}

	async #readOptional(path: string): Promise<unknown> {
		try {
			const response = await this.#fetch(path, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
			return response.ok ? await readJson(response) : undefined;
		} catch {
			return undefined;
		}
	}

	async #post(path: string, signal: AbortSignal, required: Required | null, body: object): Promise<Response> {
		const response = await this.#fetch(path, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			signal,
		});
		if (!response.ok) throw await this.#errorFrom(response, required);
		return response;
	}

	async #fetch(path: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
		const server = { url: this.url, apiKey: this.#apiKey, fetch, now: Date.now };
		try {
			return await fetchFrom(server, path, init);
		} catch (cause) {
			if (cause instanceof Error && cause.name === "TimeoutError")
				throw new ProviderError("unreachable", `${this.url} did not respond in time.`, { cause });
			init.signal.throwIfAborted();
			throw new ProviderError("unreachable", `${this.url} cannot be reached.`, { cause });
		}
	}

	async #errorFrom(response: Response, required: Required | null = null): Promise<ProviderError> {
		if (response.status === 401 || response.status === 403) {
			await response.body?.cancel();
			return new ProviderError("unavailable", `${this.url} rejected the API key. Set UPSTREAM_API_KEY.`);
		}
		const detail = await readErrorDetail(response);
		const error = errorFromResponse(response, detail, Date.now());
		return required === null ? error : asUnsupported(error, detail, required);
	}
}

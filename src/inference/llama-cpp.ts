import type { InferencePart } from "../contracts/health.ts";
import { ModelServerHealth } from "../contracts/model-server-health.ts";
import {
	assertNoPage,
	asUnsupported,
	errorFromResponse,
	NOT_RESPONDING,
	readErrorDetail,
} from "../upstream/openai-errors.ts";
import { fetchFrom, type OpenAiServer, readJson } from "../upstream/openai-server.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import {
	CONTEXT_PATHS,
	chatModelsOf,
	readContextTokens,
	readFirstModel,
	readModels,
	type ServedModel,
	type ServedModels,
} from "../upstream/served-model.ts";
import { parseSse } from "../upstream/sse.ts";
import { readChunks, withTimeout } from "../upstream/timeouts.ts";
import { readCompletion } from "./completion.ts";
import { openAiMessage } from "./plain-messages.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "./provider.ts";

/**
 * Time limit for the first token, long enough for a long prompt on a slow machine. Each comment in the stream restarts
 * it.
 */
export const FIRST_TOKEN_TIMEOUT_MS = 120_000;
/** Time limit for each later token. */
export const NEXT_TOKEN_TIMEOUT_MS = 30_000;
/** Time limit for requests that require no inference: the server's health and its list of models. */
export const PROBE_TIMEOUT_MS = 3_000;
/** How long the name and the context size of the served model are cached. The server may restart with another model. */
export const MODEL_CACHE_MS = 60_000;
/**
 * High enough to keep small models from looping, and low enough not to change their wording. OpenAI's scale runs from
 * -2 to 2.
 */
const FREQUENCY_PENALTY = 0.4;

export interface LlamaCppDeps extends OpenAiServer {
	/** Models whose chat template is known to open the thinking block; see `readCompletion`. */
	thinkingTemplates?: Set<string>;
	/** The models served at each URL, shared by all clients in the isolate. */
	servedModels?: Map<string, ServedModels>;
}

/** A model server that implements OpenAI's API: `local-inference/`, llama-server, Ollama, LM Studio, vLLM. */
export class LlamaCpp implements Provider {
	readonly name = "llama-cpp";
	readonly hasModel = true;
	readonly healthIsProbed = true;
	readonly #deps: LlamaCppDeps;
	readonly #servedModels: Map<string, ServedModels>;

	constructor(deps: LlamaCppDeps) {
		this.#deps = deps;
		this.#servedModels = deps.servedModels ?? new Map();
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		try {
			// Some servers require the model's name.
			const { name: model } = await this.#servedModel(request.model, signal);
			const response = await this.#call("/v1/chat/completions", FIRST_TOKEN_TIMEOUT_MS, signal, {
				method: "POST",
				headers: {
					"Content-Type": "application/json",
					"X-Priority": request.priority,
					"X-User-Key": request.userKey,
					"X-Conversation-Key": request.conversationKey,
				},
				body: JSON.stringify({
					...(model !== null && { model }),
					messages: request.messages.map(openAiMessage),
					max_tokens: request.maxTokens,
					temperature: request.temperature,
					frequency_penalty: FREQUENCY_PENALTY,
					...request.sampling,
					...request.features,
					...(request.stop !== undefined && { stop: request.stop }),
					stream: true,
					stream_options: { include_usage: true },
				}),
			});
			if (!response.ok || !response.body) throw await this.#errorFrom(response, request);
			assertNoPage(response);
			let hasStarted = false;
			const idleTimeoutMs = () => (hasStarted ? NEXT_TOKEN_TIMEOUT_MS : FIRST_TOKEN_TIMEOUT_MS);
			const chunks = readChunks(response.body, signal, idleTimeoutMs, () => hasStarted);
			const events = readCompletion(
				parseSse(chunks),
				request,
				model ?? "unknown",
				this.#deps.thinkingTemplates,
			);
			for await (const event of events) {
				hasStarted ||= event.type !== "queued";
				yield event;
			}
		} catch (cause) {
			signal.throwIfAborted();
			if (cause instanceof ProviderError) throw cause;
			throw new ProviderError("broken", "The connection to the model server was lost during the answer.", {
				cause,
			});
		}
	}

	/**
	 * Returns the context size that the server reports: in its list of models (the bundled server, vLLM), or at an
	 * address of its own (llama-server, Ollama, LM Studio).
	 */
	async contextTokens(signal: AbortSignal, name?: string): Promise<number | null> {
		const model = await this.#servedModel(name, signal);
		model.contextTokens ??= await this.#readContextTokens(model.name);
		return model.contextTokens === "unknown" ? null : model.contextTokens;
	}

	async parameters(signal: AbortSignal): Promise<number | null> {
		return (await this.#servedModel(undefined, signal)).parameters;
	}

	async models(signal: AbortSignal): Promise<string[]> {
		return chatModelsOf(await this.#listModels(signal));
	}

	/** Returns the health that our own model server reports. For any other server, checks whether it lists a model. */
	async health(): Promise<InferencePart> {
		const part = { provider: this.name, model: null, device: null };
		try {
			const own = OwnHealth.safeParse(await readJson(await this.#probe("/health")));
			if (own.success) {
				return { ...part, ...own.data, status: STATUS[own.data.status] };
			}
			const response = await this.#probe("/v1/models");
			if (response.ok) {
				const model = readFirstModel(await readJson(response))?.name;
				return model
					? { ...part, status: "ok", model }
					: { ...part, status: "degraded", detail: "The model server lists no models." };
			}
			const { kind, message } = await this.#errorFrom(response);
			return {
				...part,
				status: kind === "busy" || kind === "loading" ? "starting" : "down",
				detail: message,
			};
		} catch {
			return { ...part, status: "down", detail: NOT_RESPONDING };
		}
	}

	/**
	 * Returns the model with this name, or the default one.
	 *
	 * @throws {ProviderError} `unavailable` when the server does not list the model
	 */
	async #servedModel(name: string | undefined, signal: AbortSignal): Promise<ServedModel> {
		const { models } = await this.#listModels(signal);
		const found = name === undefined ? models[0] : models.find((model) => model.name === name);
		if (found !== undefined) return found;
		if (name !== undefined && models.length > 0)
			throw new ProviderError("unavailable", `The model server does not serve the model ${name}.`);
		return { name: name ?? null, contextTokens: null, parameters: null };
	}

	/** Returns the models that the server lists. If it lists any, asks for them at most once per `MODEL_CACHE_MS`. */
	async #listModels(signal: AbortSignal): Promise<ServedModels> {
		const { url, now } = this.#deps;
		const known = this.#servedModels.get(url);
		if (known !== undefined && now() < known.readAt + MODEL_CACHE_MS) return known;
		const response = await this.#call("/v1/models", PROBE_TIMEOUT_MS, signal);
		if (response.status === 503) throw await this.#errorFrom(response);
		const models = response.ok ? readModels(await readJson(response)) : [];
		const served = { models, readAt: now() };
		// A server lists none while it loads its model.
		if (models.length > 0) this.#servedModels.set(url, served);
		return served;
	}

	/** Asks for the context size at the addresses of all known servers. Each server supports at most one of them. */
	async #readContextTokens(model: string | null): Promise<number | "unknown"> {
		const sizes = await Promise.all(
			CONTEXT_PATHS.map(async (path) => {
				try {
					const response = await this.#probe(path);
					return response.ok ? readContextTokens(path, await readJson(response), model) : null;
				} catch {
					return null;
				}
			}),
		);
		return sizes.find((size) => size !== null) ?? "unknown";
	}

	async #call(
		path: string,
		timeoutMs: number,
		signal: AbortSignal,
		init: RequestInit = {},
	): Promise<Response> {
		try {
			return await withTimeout(timeoutMs, signal, (signal) =>
				fetchFrom(this.#deps, path, { ...init, signal }),
			);
		} catch (cause) {
			signal.throwIfAborted();
			this.#servedModels.delete(this.#deps.url);
			if (await this.#isReachable()) {
				const message = "The model server closed the connection before responding.";
				throw new ProviderError("broken", message, { cause });
			}
			throw new ProviderError("unreachable", NOT_RESPONDING, { cause });
		}
	}

	/** Probes the server, because workerd reports the same error for a refused connection and a lost one. */
	async #isReachable(): Promise<boolean> {
		try {
			await (await this.#probe("/health")).body?.cancel();
			return true;
		} catch {
			return false;
		}
	}

	#probe(path: string): Promise<Response> {
		const never = new AbortController().signal;
		return withTimeout(PROBE_TIMEOUT_MS, never, (signal) => fetchFrom(this.#deps, path, { signal }));
	}

	async #errorFrom(response: Response, request?: GenerateRequest): Promise<ProviderError> {
		// The model may have been replaced, so the next attempt reads the list of models again.
		this.#servedModels.delete(this.#deps.url);
		const detail = await readErrorDetail(response);
		const error = errorFromResponse(response, detail, this.#deps.now());
		return request === undefined ? error : asUnsupported(error, detail, request);
	}
}

const STATUS = { ok: "ok", starting: "starting", downloading: "starting", unavailable: "down" } as const;

const OwnHealth = ModelServerHealth.pick({
	status: true,
	model: true,
	device: true,
	progress: true,
	detail: true,
});

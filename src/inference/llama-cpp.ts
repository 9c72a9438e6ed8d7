import { z } from "zod";
import type { InferencePart } from "../contracts/health.ts";
import { Fault, providerError } from "../upstream/fault.ts";
import { readChunks, within } from "../upstream/patience.ts";
import { retryAfterMs } from "../upstream/retry-after.ts";
import { readSse } from "../upstream/sse.ts";
import { readCompletion } from "./completion.ts";
import { type GenerateEvent, type GenerateRequest, type Provider, ProviderError } from "./provider.ts";

/** Longest silence before the first token: a long prompt on a slow machine. Each comment starts it anew. */
export const FIRST_TOKEN_TIMEOUT_MS = 120_000;
/** Longest silence between two tokens. */
export const BETWEEN_TOKENS_TIMEOUT_MS = 30_000;
/** Longest wait for a call that costs the server nothing: its health, its models. */
export const PROBE_TIMEOUT_MS = 3_000;
/** Small models fall into loops; this much keeps them out and leaves their words alone. OpenAI's scale, -2 to 2. */
const FREQUENCY_PENALTY = 0.4;

export interface LlamaCppDeps {
	/** Without a trailing slash or `/v1`. */
	url: string;
	/** Sent as a bearer token; empty for a server that asks for none. */
	apiKey: string;
	fetch: typeof fetch;
	now(): number;
	/** Models whose template opens the thinking, as far as they are known. */
	thinkers?: Set<string>;
}

/** A model server that speaks OpenAI's protocol: `local-inference/`, llama-server, Ollama, LM Studio, vLLM. */
export class LlamaCpp implements Provider {
	readonly name = "llama-cpp";
	readonly healthIsProbed = true;
	readonly #deps: LlamaCppDeps;
	/** The model to name in calls, once known: some servers answer none without it. */
	#model: string | null = null;

	constructor(deps: LlamaCppDeps) {
		this.#deps = deps;
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		try {
			const model = await this.#modelName(signal);
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
					messages: request.messages,
					max_tokens: request.maxTokens,
					temperature: request.temperature,
					frequency_penalty: FREQUENCY_PENALTY,
					...request.sampling,
					...(request.stop !== undefined && { stop: request.stop }),
					stream: true,
					stream_options: { include_usage: true },
				}),
			});
			if (!response.ok || !response.body) throw await this.#fault(response);
			let patienceMs = FIRST_TOKEN_TIMEOUT_MS;
			const items = readSse(readChunks(response.body, signal, () => patienceMs));
			for await (const event of readCompletion(items, request, model ?? "unknown", this.#deps.thinkers)) {
				if (event.type !== "queued") patienceMs = BETWEEN_TOKENS_TIMEOUT_MS;
				yield event;
			}
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof ProviderError) throw error;
			throw new ProviderError("broken", "The connection to the model server was lost mid-answer.", {
				cause: error,
			});
		}
	}

	/** What our own model server says of itself; of other servers, whether they list a model. */
	async health(): Promise<InferencePart> {
		const part = { provider: this.name, model: null, device: null };
		try {
			const own = OwnHealth.safeParse(await jsonOf(await this.#probe("/health")));
			if (own.success) {
				const { status, model, device, progress, detail } = own.data;
				return {
					...part,
					status,
					model: model ?? null,
					device: device ?? null,
					...(progress == null ? {} : { progress }),
					...(detail == null ? {} : { detail }),
				};
			}
			const listing = await this.#probe("/v1/models");
			if (listing.ok) {
				const model = firstModel(await jsonOf(listing));
				return model
					? { ...part, status: "ok", model }
					: { ...part, status: "degraded", detail: "The model server has no model." };
			}
			const fault = await this.#fault(listing);
			return { ...part, status: fault.trouble === "busy" ? "starting" : "down", detail: fault.message };
		} catch {
			return { ...part, status: "down", detail: "The model server is not responding." };
		}
	}

	async #modelName(signal: AbortSignal): Promise<string | null> {
		if (this.#model !== null) return this.#model;
		const response = await this.#call("/v1/models", PROBE_TIMEOUT_MS, signal);
		if (response.status === 503) throw await this.#fault(response);
		this.#model = response.ok ? firstModel(await jsonOf(response)) : null;
		return this.#model;
	}

	async #call(path: string, limitMs: number, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
		try {
			return await within(limitMs, signal, (signal) => this.#fetch(path, { ...init, signal }));
		} catch (cause) {
			signal.throwIfAborted();
			if (await this.#answers()) {
				throw new ProviderError("broken", "The model server closed the connection before it answered.", {
					cause,
				});
			}
			throw new ProviderError("unreachable", "The model server is not responding.", { cause });
		}
	}

	/** Whether anything answers at all: workerd reports a refused connection and a lost one in the same words. */
	async #answers(): Promise<boolean> {
		try {
			await (await this.#probe("/health")).body?.cancel();
			return true;
		} catch {
			return false;
		}
	}

	#probe(path: string): Promise<Response> {
		const never = new AbortController().signal;
		return within(PROBE_TIMEOUT_MS, never, (signal) => this.#fetch(path, { signal }));
	}

	#fetch(path: string, init: RequestInit): Promise<Response> {
		const { url, apiKey, fetch } = this.#deps;
		const headers = new Headers(init.headers);
		if (apiKey !== "") headers.set("Authorization", `Bearer ${apiKey}`);
		return fetch(url + path, { ...init, headers });
	}

	async #fault(response: Response): Promise<ProviderError> {
		// A model that is gone is not asked for again.
		this.#model = null;
		const body = ErrorBody.safeParse(await jsonOf(response));
		const retryAfter = retryAfterMs(response.headers.get("Retry-After"), this.#deps.now());
		return providerError(response.status, body.success ? body.data.error : {}, retryAfter);
	}
}

const STATUS = { ok: "ok", starting: "starting", downloading: "starting", unavailable: "down" } as const;

const ErrorBody = z.object({ error: Fault });
const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });
const OwnHealth = z.object({
	status: z.enum(["ok", "starting", "downloading", "unavailable"]).transform((status) => STATUS[status]),
	// llama-server has a `status` too, but no model beside it.
	model: z.string().nullable(),
	device: z.string().nullish(),
	progress: z.number().min(0).max(1).nullish(),
	detail: z.string().nullish(),
});

function firstModel(listing: unknown): string | null {
	const parsed = ModelList.safeParse(listing);
	return parsed.success ? (parsed.data.data[0]?.id ?? null) : null;
}

async function jsonOf(response: Response): Promise<unknown> {
	try {
		return await response.json();
	} catch {
		return undefined;
	}
}

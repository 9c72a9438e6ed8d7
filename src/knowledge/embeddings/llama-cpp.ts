import { z } from "zod";
import { ProviderError } from "../../inference/provider.ts";
import { Fault, providerError } from "../../upstream/fault.ts";
import { within } from "../../upstream/patience.ts";
import { retryAfterMs } from "../../upstream/retry-after.ts";
import { inBatches } from "./batches.ts";
import type { Embedder, TextRole } from "./embedder.ts";
import { prefixed } from "./prefix.ts";
import { normalise } from "./vector.ts";

/** So much at once that a small machine answers well within the time limit. */
const BATCH_MAX_TEXTS = 8;
const CALL_TIMEOUT_MS = 120_000;
const NAME_TIMEOUT_MS = 3_000;

export interface EmbeddingServer {
	/** Without a trailing slash or `/v1`. */
	url: string;
	/** Sent as a bearer token; empty for a server that asks for none. */
	apiKey: string;
	fetch: typeof fetch;
	now(): number;
}

/** Embeds by any server that has OpenAI's `/v1/embeddings`: llama-server, Ollama, LM Studio, our own. */
export class LlamaCppEmbedder implements Embedder {
	readonly model: string;
	readonly #server: EmbeddingServer;

	constructor(server: EmbeddingServer, model: string) {
		this.#server = server;
		this.model = model;
	}

	embed(texts: readonly string[], role: TextRole, signal = new AbortController().signal) {
		const asked = texts.map((text) => prefixed(this.model, role, text));
		const headers = {
			"Content-Type": "application/json",
			// A question waits for the vector of its query; nobody waits for those of passages.
			"X-Priority": role === "query" ? "chat" : "background",
		};
		return inBatches(asked, BATCH_MAX_TEXTS, async (input) => {
			const body = JSON.stringify({ model: this.model, input, encoding_format: "float" });
			const init = { method: "POST", headers, body };
			const { data } = await call(this.#server, "/v1/embeddings", init, Embeddings, CALL_TIMEOUT_MS, signal);
			const vectors = data.toSorted((a, b) => a.index - b.index);
			if (vectors.length !== input.length) {
				const counts = `${vectors.length} vectors for ${input.length} texts`;
				throw new ProviderError("broken", `The embedding server gave ${counts}.`);
			}
			return vectors.map(({ embedding }) => normalise(Float32Array.from(embedding)));
		});
	}
}

/** The first model that a server lists. Throws a `ProviderError` when it lists none. */
export async function firstModelOf(server: EmbeddingServer): Promise<string> {
	const never = new AbortController().signal;
	const { data } = await call(server, "/v1/models", {}, Models, NAME_TIMEOUT_MS, never);
	const [first] = data;
	if (first !== undefined) return first.id;
	throw new ProviderError("unreachable", "The embedding server lists no model; set EMBEDDINGS_MODEL.");
}

const Embeddings = z.object({
	data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()).min(1) })),
});
const Models = z.object({ data: z.array(z.object({ id: z.string() })) });
const ErrorBody = z.object({ error: Fault });
/** How llama-server says that a text does not fit; its status is that of any failure. */
const TOO_LONG = /too large to process/;

async function call<T>(
	{ url, apiKey, fetch, now }: EmbeddingServer,
	path: string,
	init: RequestInit,
	expected: z.ZodType<T>,
	limitMs: number,
	signal: AbortSignal,
): Promise<T> {
	const headers = new Headers(init.headers);
	if (apiKey !== "") headers.set("Authorization", `Bearer ${apiKey}`);
	try {
		return await within(limitMs, signal, async (signal) => {
			const response = await fetch(url + path, { ...init, headers, signal });
			if (response.ok) return understood(expected, await jsonOf(response));
			const body = ErrorBody.safeParse(await jsonOf(response));
			const fault = body.success ? body.data.error : {};
			if (TOO_LONG.test(fault.message ?? "")) throw new ProviderError("too_long", fault.message ?? "");
			throw providerError(response.status, fault, retryAfterMs(response.headers.get("Retry-After"), now()));
		});
	} catch (cause) {
		signal.throwIfAborted();
		if (cause instanceof ProviderError) throw cause;
		throw new ProviderError("unreachable", "The embedding server does not answer.", { cause });
	}
}

function understood<T>(expected: z.ZodType<T>, body: unknown): T {
	const parsed = expected.safeParse(body);
	if (parsed.success) return parsed.data;
	throw new ProviderError("broken", "The embedding server answered in a form that is not OpenAI's.");
}

function jsonOf(response: Response): Promise<unknown> {
	return response.json().catch(() => undefined);
}

import * as z from "zod";
import { errorFromResponse, readErrorDetail } from "../../upstream/openai-errors.ts";
import { fetchFrom, type OpenAiServer, readJson } from "../../upstream/openai-server.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import { ModelList } from "../../upstream/served-model.ts";
import { withTimeout } from "../../upstream/timeouts.ts";
import { embedInBatches } from "./batches.ts";
import type { Embedder, TextRole } from "./embedder.ts";
import { addInstruction } from "./instructions.ts";
import { normalize } from "./vector.ts";

/** Maximum number of texts per request. Even a slow machine embeds this many well before the timeout. */
const BATCH_TEXTS_MAX = 8;
const CALL_TIMEOUT_MS = 120_000;
const NAME_TIMEOUT_MS = 3_000;

/**
 * Creates embeddings with any server that implements OpenAI's `/v1/embeddings`, such as llama-server, Ollama, LM Studio
 * or `local-inference`.
 */
export class LlamaCppEmbedder implements Embedder {
	readonly model: string;
	readonly #server: OpenAiServer;

	constructor(server: OpenAiServer, model: string) {
		this.#server = server;
		this.model = model;
	}

	embed(texts: readonly string[], role: TextRole, signal = new AbortController().signal) {
		const inputs = texts.map((text) => addInstruction(this.model, role, text));
		const headers = {
			"Content-Type": "application/json",
			// A user is waiting for a query's vector. Passages are embedded in the background.
			"X-Priority": role === "query" ? "chat" : "background",
		};
		return embedInBatches(inputs, BATCH_TEXTS_MAX, async (input) => {
			const body = JSON.stringify({ model: this.model, input, encoding_format: "float" });
			const init = { method: "POST", headers, body };
			const { data } = await callServer(
				this.#server,
				"/v1/embeddings",
				init,
				Embeddings,
				CALL_TIMEOUT_MS,
				signal,
			);
			const vectors = data.toSorted((a, b) => a.index - b.index);
			if (vectors.length !== input.length) {
				const counts = `${vectors.length} vectors for ${input.length} texts`;
				throw new ProviderError("broken", `The embedding server returned ${counts}.`);
			}
			return vectors.map(({ embedding }) => normalize(Float32Array.from(embedding)));
		});
	}
}

/**
 * Returns the name of the first model that the server lists.
 *
 * @throws {ProviderError} when the list is empty
 */
export async function fetchFirstModel(server: OpenAiServer): Promise<string> {
	const never = new AbortController().signal;
	const { data } = await callServer(server, "/v1/models", {}, ModelList, NAME_TIMEOUT_MS, never);
	const [first] = data;
	if (first !== undefined) return first.id;
	throw new ProviderError("unreachable", "The embedding server lists no models. Set EMBEDDINGS_MODEL.");
}

const Embeddings = z.object({
	data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()).min(1) })),
});
/**
 * Matches llama-server's error message for a text that exceeds the context window. The status code alone does not
 * identify this error.
 */
const TOO_LONG = /too large to process/;

async function callServer<T>(
	server: OpenAiServer,
	path: string,
	init: RequestInit,
	expected: z.ZodType<T>,
	timeoutMs: number,
	signal: AbortSignal,
): Promise<T> {
	try {
		return await withTimeout(timeoutMs, signal, async (signal) => {
			const response = await fetchFrom(server, path, { ...init, signal });
			if (response.ok) return parseResponse(expected, await readJson(response));
			const detail = await readErrorDetail(response);
			if (TOO_LONG.test(detail.message ?? "")) throw new ProviderError("too_long", detail.message ?? "");
			throw errorFromResponse(response, detail, server.now());
		});
	} catch (cause) {
		signal.throwIfAborted();
		if (cause instanceof ProviderError) throw cause;
		throw new ProviderError("unreachable", "The embedding server is unreachable.", { cause });
	}
}

function parseResponse<T>(expected: z.ZodType<T>, body: unknown): T {
	const parsed = expected.safeParse(body);
	if (parsed.success) return parsed.data;
	throw new ProviderError(
		"broken",
		"The embedding server returned a response that is not OpenAI-compatible.",
	);
}

import { z } from "zod";
import { errorFromResponse, readErrorDetail } from "../../upstream/openai-errors.ts";
import { fetchFrom, ModelList, type OpenAiServer, readJson } from "../../upstream/openai-server.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import { withTimeout } from "../../upstream/timeouts.ts";
import { embedInBatches } from "./batches.ts";
import type { Embedder, TextRole } from "./embedder.ts";
import { addInstruction } from "./instructions.ts";
import { normalize } from "./vector.ts";

/** So much at once that a small machine answers well within the time limit. */
const BATCH_MAX_TEXTS = 8;
const CALL_TIMEOUT_MS = 120_000;
const NAME_TIMEOUT_MS = 3_000;

/** Embeds by any server that has OpenAI's `/v1/embeddings`: llama-server, Ollama, LM Studio, our own. */
export class LlamaCppEmbedder implements Embedder {
	readonly model: string;
	readonly #server: OpenAiServer;

	constructor(server: OpenAiServer, model: string) {
		this.#server = server;
		this.model = model;
	}

	embed(texts: readonly string[], role: TextRole, signal = new AbortController().signal) {
		const asked = texts.map((text) => addInstruction(this.model, role, text));
		const headers = {
			"Content-Type": "application/json",
			// A question waits for the vector of its query; nobody waits for those of passages.
			"X-Priority": role === "query" ? "chat" : "background",
		};
		return embedInBatches(asked, BATCH_MAX_TEXTS, async (input) => {
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
				throw new ProviderError("broken", `The embedding server gave ${counts}.`);
			}
			return vectors.map(({ embedding }) => normalize(Float32Array.from(embedding)));
		});
	}
}

/** The first model that a server lists. Throws a `ProviderError` when it lists none. */
export async function fetchFirstModel(server: OpenAiServer): Promise<string> {
	const never = new AbortController().signal;
	const { data } = await callServer(server, "/v1/models", {}, ModelList, NAME_TIMEOUT_MS, never);
	const [first] = data;
	if (first !== undefined) return first.id;
	throw new ProviderError("unreachable", "The embedding server lists no model; set EMBEDDINGS_MODEL.");
}

const Embeddings = z.object({
	data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()).min(1) })),
});
/** How llama-server says that a text does not fit; its status is that of any failure. */
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
		throw new ProviderError("unreachable", "The embedding server does not answer.", { cause });
	}
}

function parseResponse<T>(expected: z.ZodType<T>, body: unknown): T {
	const parsed = expected.safeParse(body);
	if (parsed.success) return parsed.data;
	throw new ProviderError("broken", "The embedding server answered in a form that is not OpenAI's.");
}

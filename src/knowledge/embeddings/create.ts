import type { Config } from "../../config.ts";
import { normalizeBaseUrl } from "../../upstream/base-url.ts";
import type { OpenAiServer } from "../../upstream/openai-server.ts";
import { withTimeout } from "../../upstream/timeouts.ts";
import type { AiBinding } from "../../upstream/workers-ai.ts";
import type { Embedder } from "./embedder.ts";
import { fetchFirstModel, LlamaCppEmbedder } from "./llama-cpp.ts";
import { loadStaticEmbedder, type ReadAsset, type StaticEmbedder } from "./static.ts";
import { WORKERS_AI_DEFAULT_MODEL, WorkersAiEmbedder } from "./workers-ai.ts";

/** Why nothing embeds: a sentence. The search goes by words only. */
export interface EmbedderUnavailable {
	unavailable: string;
}

/** The settings that choose and reach what embeds. */
export type EmbeddingsConfig = Pick<Config, "embeddings">;

export interface EmbeddingsEnv {
	ASSETS: { fetch(url: string): Promise<Response> };
	AI: AiBinding;
}

export interface EmbedderDeps {
	fetch?: typeof fetch;
	now?(): number;
	/** What an isolate remembers. */
	cache?: EmbedderCache;
}

/** What was loaded or learned, by what it came from; gone with the isolate. */
export interface EmbedderCache {
	staticEmbedder: Promise<StaticEmbedder> | null;
	/** The model of an embedding server by its address, and until when that is believed. */
	models: Map<string, { model: string; until: number }>;
}

const LOAD_TIMEOUT_MS = 10_000;
/** A server may be given another model, of which only its list tells. */
const MODEL_CACHE_MS = 60_000;
const isolateCache: EmbedderCache = { staticEmbedder: null, models: new Map() };

/** What `EMBEDDINGS` names, or why it cannot be had now. Never rejects; the next call tries anew. */
export async function createEmbedder(
	config: EmbeddingsConfig,
	env: EmbeddingsEnv,
	deps: EmbedderDeps = {},
): Promise<Embedder | EmbedderUnavailable> {
	const { provider, model, url, apiKey } = config.embeddings;
	if (provider === "static") return createStaticEmbedder(env, deps);
	if (provider === "workers-ai") return new WorkersAiEmbedder(env.AI, model || WORKERS_AI_DEFAULT_MODEL);
	const { fetch: given, now = Date.now, cache = isolateCache } = deps;
	// A fetch taken off the global object must not be called as a method of ours.
	const fetch: typeof globalThis.fetch = given ?? ((input, init) => globalThis.fetch(input, init));
	const server: OpenAiServer = { url: normalizeBaseUrl(url), apiKey, fetch, now };
	return orUnavailable(
		async () => new LlamaCppEmbedder(server, model || (await getServerModel(server, cache))),
	);
}

/** The static embedder, which embeds at once when it is loaded; that happens once an isolate. */
export function createStaticEmbedder(
	env: Pick<EmbeddingsEnv, "ASSETS">,
	{ cache = isolateCache }: EmbedderDeps = {},
): Promise<StaticEmbedder | EmbedderUnavailable> {
	const read: ReadAsset = (path) => env.ASSETS.fetch(`https://assets.local${path}`);
	const loading = cache.staticEmbedder ?? loadStaticEmbedder(read);
	cache.staticEmbedder = loading;
	return orUnavailable(async () => {
		try {
			// The request that began it may end before it does, and then it never settles.
			return await withTimeout(LOAD_TIMEOUT_MS, new AbortController().signal, () => loading);
		} catch (error) {
			if (cache.staticEmbedder === loading) cache.staticEmbedder = null;
			throw error;
		}
	});
}

async function getServerModel(server: OpenAiServer, cache: EmbedderCache): Promise<string> {
	const now = server.now();
	const known = cache.models.get(server.url);
	if (known !== undefined && now < known.until) return known.model;
	const model = await fetchFirstModel(server);
	cache.models.set(server.url, { model, until: now + MODEL_CACHE_MS });
	return model;
}

async function orUnavailable<T>(make: () => Promise<T>): Promise<T | EmbedderUnavailable> {
	try {
		return await make();
	} catch (error) {
		return { unavailable: error instanceof Error ? error.message : String(error) };
	}
}

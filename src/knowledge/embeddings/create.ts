import type { Config } from "../../config.ts";
import { normalizeBaseUrl } from "../../upstream/base-url.ts";
import type { OpenAiServer } from "../../upstream/openai-server.ts";
import { withTimeout } from "../../upstream/timeouts.ts";
import type { AiBinding } from "../../upstream/workers-ai.ts";
import type { Embedder } from "./embedder.ts";
import { fetchFirstModel, LlamaCppEmbedder } from "./llama-cpp.ts";
import { loadStaticEmbedder, type ReadAsset, type StaticEmbedder } from "./static.ts";
import { WORKERS_AI_DEFAULT_MODEL, WorkersAiEmbedder } from "./workers-ai.ts";

/** Embeddings are unavailable, so search is lexical only. `unavailable` is the reason shown to the user. */
export interface EmbedderUnavailable {
	unavailable: string;
}

/** The part of the configuration that selects the embedder. */
export type EmbeddingsConfig = Pick<Config, "embeddings">;

export interface EmbeddingsEnv {
	ASSETS: { fetch(url: string): Promise<Response> };
	AI: AiBinding;
}

export interface EmbedderDeps {
	fetch?: typeof fetch;
	now?(): number;
	/** Defaults to the isolate's cache. */
	cache?: EmbedderCache;
}

/** A cache for the static embedder and the detected models. */
export interface EmbedderCache {
	staticEmbedder: Promise<StaticEmbedder> | null;
	/** The detected model of each embedding server and its expiry time, keyed by server URL. */
	models: Map<string, { model: string; until: number }>;
}

const LOAD_TIMEOUT_MS = 10_000;
/** How long a detected model is cached. The server may restart with a different model. */
const MODEL_CACHE_MS = 60_000;
const isolateCache: EmbedderCache = { staticEmbedder: null, models: new Map() };

/** Creates the embedder selected by `EMBEDDINGS`. If it is unavailable, returns the reason. Never rejects. */
export async function createEmbedder(
	config: EmbeddingsConfig,
	env: EmbeddingsEnv,
	deps: EmbedderDeps = {},
): Promise<Embedder | EmbedderUnavailable> {
	const { provider, model, url, apiKey } = config.embeddings;
	if (provider === "static") return createStaticEmbedder(env, deps);
	if (provider === "workers-ai") return new WorkersAiEmbedder(env.AI, model || WORKERS_AI_DEFAULT_MODEL);
	const { fetch: given, now = Date.now, cache = isolateCache } = deps;
	// The global `fetch` throws "Illegal invocation" when it is called as a method of another object.
	const fetch: typeof globalThis.fetch = given ?? ((input, init) => globalThis.fetch(input, init));
	const server: OpenAiServer = { url: normalizeBaseUrl(url), apiKey, fetch, now };
	return orUnavailable(
		async () => new LlamaCppEmbedder(server, model || (await getServerModel(server, cache))),
	);
}

/** Returns the static embedder, which can embed synchronously. Its assets are loaded once per isolate. */
export function createStaticEmbedder(
	env: Pick<EmbeddingsEnv, "ASSETS">,
	{ cache = isolateCache }: EmbedderDeps = {},
): Promise<StaticEmbedder | EmbedderUnavailable> {
	const read: ReadAsset = (path) => env.ASSETS.fetch(`https://assets.local${path}`);
	const loading = cache.staticEmbedder ?? loadStaticEmbedder(read);
	cache.staticEmbedder = loading;
	return orUnavailable(async () => {
		try {
			// The promise may belong to another request. If that request has ended, the promise never settles.
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

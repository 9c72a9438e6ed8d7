import { beforeAll, expect, test, vi } from "vitest";
import {
	createEmbedder,
	createStaticEmbedder,
	type EmbedderCache,
	type EmbeddingsConfig,
} from "../../../../src/knowledge/embeddings/create.ts";
import { startEmbeddingServer } from "../../../support/embedding-server.ts";
import { embedding, fakeAi } from "../../../support/workers-ai.ts";
import { NOW } from "../../inference/helpers.ts";
import { ensureTestAssets, readAsset } from "./assets.ts";

const MINUTE_MS = 60_000;
const missing = async () => new Response(null, { status: 404 });
const AI = fakeAi({ "@cf/baai/bge-small-en-v1.5": embedding });

beforeAll(ensureTestAssets);

const cache = (): EmbedderCache => ({ staticEmbedder: null, models: new Map() });
const env = (fetch: (url: string) => Promise<Response> = missing) => ({ ASSETS: { fetch }, AI });
const config = (embeddings: Partial<EmbeddingsConfig["embeddings"]>): EmbeddingsConfig => ({
	embeddings: { provider: "llama-cpp", url: "", model: "", apiKey: "", ...embeddings },
});

test("createEmbedder loads the static embedder once per isolate", async () => {
	const read: string[] = [];
	const assets = env((url) => {
		read.push(new URL(url).pathname);
		return readAsset(new URL(url).pathname);
	});
	const deps = { cache: cache() };
	const settings = config({ provider: "static" });
	const both = await Promise.all([
		createEmbedder(settings, assets, deps),
		createStaticEmbedder(assets, deps),
	]);
	expect(both[0]).toBe(both[1]);
	expect(await createEmbedder(settings, assets, deps)).toBe(both[0]);
	expect(read.sort()).toEqual(["/embeddings/wordllama-256.bin", "/embeddings/wordllama-256.tokenizer.bin"]);
});

test("createEmbedder returns the reason why static embeddings are unavailable, and retries on the next call", async () => {
	const deps = { cache: cache() };
	expect(await createStaticEmbedder(env(), deps)).toEqual({
		unavailable: expect.stringMatching(/missing .* returned status 404.*npm run build/),
	});
	const short = env(async () => new Response("[]"));
	expect(await createStaticEmbedder(short, deps)).toEqual({
		unavailable: expect.stringContaining("2 bytes"),
	});
	const complete = env((url) => readAsset(new URL(url).pathname));
	expect(await createStaticEmbedder(complete, deps)).toMatchObject({ model: "wordllama-256" });
});

test("createEmbedder times out when loading hangs, and retries on the next call", async () => {
	vi.useFakeTimers();
	try {
		const deps = { cache: cache() };
		const loading = createStaticEmbedder(
			env(() => new Promise(() => {})),
			deps,
		);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(await loading).toEqual({ unavailable: expect.any(String) });
		const complete = env((url) => readAsset(new URL(url).pathname));
		expect(await createStaticEmbedder(complete, deps)).toMatchObject({ model: "wordllama-256" });
	} finally {
		vi.useRealTimers();
	}
});

test("createEmbedder uses bge on Workers AI by default", async () => {
	expect(await createEmbedder(config({ provider: "workers-ai" }), env())).toMatchObject({
		model: "@cf/baai/bge-small-en-v1.5",
	});
	expect(await createEmbedder(config({ provider: "workers-ai", model: "@cf/x" }), env())).toMatchObject({
		model: "@cf/x",
	});
});

test.each(["", "/", "/v1", "/v1/"])("createEmbedder reaches a server whose URL ends in %j", async (end) => {
	await using server = await startEmbeddingServer({ models: ["first.gguf", "second.gguf"] });
	const embedder = await createEmbedder(config({ url: server.url + end }), env(), { cache: cache() });
	if ("unavailable" in embedder) throw new Error(embedder.unavailable);
	expect(embedder.model).toBe("first.gguf");
	expect(await embedder.embed(["a"], "passage")).toHaveLength(1);
});

test("createEmbedder uses the configured model without requesting the list of models", async () => {
	const embedder = await createEmbedder(config({ url: "http://127.0.0.1:9", model: "mine" }), env());
	expect(embedder).toMatchObject({ model: "mine" });
});

test("createEmbedder requests the server's list of models at most once per minute", async () => {
	await using server = await startEmbeddingServer();
	let now = NOW;
	const deps = { cache: cache(), now: () => now };
	const create = () => createEmbedder(config({ url: server.url }), env(), deps);
	for (const after of [0, MINUTE_MS - 1, 1]) {
		now += after;
		expect(await create()).toMatchObject({ model: "bge.gguf" });
	}
	expect(server.requests.map(({ path }) => path)).toEqual(["/v1/models", "/v1/models"]);
});

test("createEmbedder returns the reason why the server is unavailable", async () => {
	const deps = { cache: cache() };
	expect(await createEmbedder(config({ url: "http://127.0.0.1:9" }), env(), deps)).toEqual({
		unavailable: "The embedding server is unreachable.",
	});
	await using server = await startEmbeddingServer({ models: [] });
	expect(await createEmbedder(config({ url: server.url }), env(), deps)).toEqual({
		unavailable: "The embedding server lists no models. Set EMBEDDINGS_MODEL.",
	});
});

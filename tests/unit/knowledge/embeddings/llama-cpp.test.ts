import { expect, test } from "vitest";
import { LlamaCppEmbedder } from "../../../../src/knowledge/embeddings/llama-cpp.ts";
import { startEmbeddingServer } from "../../../support/embedding-server.ts";
import { type Handler, json, startSseServer } from "../../../support/sse-server.ts";
import { NOW, rejection } from "../../inference/helpers.ts";

const embedderAt = (url: string, { apiKey = "", model = "bge.gguf" } = {}) =>
	new LlamaCppEmbedder({ url, apiKey, fetch, now: () => NOW }, model);
const lengthsOf = (vectors: Float32Array[]) => vectors.map(([x = 0, y = 1]) => Math.round(x / y));

/** Sends a text to an embedding server with this handler and returns the error. */
async function errorFrom(handler: Handler): Promise<unknown> {
	await using server = await startSseServer({ "/v1/embeddings": handler });
	return await rejection(embedderAt(server.url).embed(["a"], "query"));
}

test("LlamaCppEmbedder returns one unit vector per text, in the order of the texts", async () => {
	await using server = await startEmbeddingServer();
	const vectors = await embedderAt(server.url).embed(["a", "abc", "ab"], "passage");
	expect(lengthsOf(vectors)).toEqual([1, 3, 2]);
	for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1);
});

test("LlamaCppEmbedder sends OpenAI-compatible requests with the API key and prioritizes queries", async () => {
	await using server = await startEmbeddingServer({ apiKey: "secret" });
	const embedder = embedderAt(server.url, { apiKey: "secret" });
	await embedder.embed(["a"], "query");
	await embedder.embed(["a"], "passage");
	expect(server.requests.map(({ body }) => body)).toEqual(
		Array(2).fill({ model: "bge.gguf", input: ["a"], encoding_format: "float" }),
	);
	expect(server.requests.map(({ headers }) => [headers.authorization, headers["x-priority"]])).toEqual([
		["Bearer secret", "chat"],
		["Bearer secret", "background"],
	]);
});

test("LlamaCppEmbedder sends many texts in batches", async () => {
	await using server = await startEmbeddingServer();
	const texts = Array.from({ length: 20 }, (_, i) => "x".repeat(i));
	expect(lengthsOf(await embedderAt(server.url).embed(texts, "passage"))).toEqual(texts.map((_, i) => i));
	expect(server.requests.map(({ body }) => Object(body).input.length)).toEqual([8, 8, 4]);
});

test("LlamaCppEmbedder truncates only texts that are too long", async () => {
	await using server = await startEmbeddingServer({ maxChars: 300 });
	const vectors = await embedderAt(server.url).embed(["x".repeat(200), "y".repeat(1_000)], "passage");
	expect(lengthsOf(vectors)).toEqual([200, 250]);
});

test("LlamaCppEmbedder rejects a text that is too long even when truncated", async () => {
	await using server = await startEmbeddingServer({ maxChars: 3 });
	const work = embedderAt(server.url).embed(["x".repeat(1_000)], "passage");
	expect(await rejection(work)).toMatchObject({ kind: "too_long" });
});

test.each<[string, Handler, object]>([
	["a loading server", json(503, { error: { message: "Loading model" } }), { kind: "busy" }],
	[
		"a full queue",
		json(503, { error: { message: "full", code: "queue_full" } }, { "Retry-After": "7" }),
		{ kind: "busy", retryAfterMs: 7_000 },
	],
	["a wrong key", json(401, { error: { message: "Invalid API Key" } }), { kind: "refused" }],
	[
		"a server without embeddings",
		json(501, {
			error: { message: "This server does not support embeddings. Start it with `--embeddings`" },
		}),
		{ kind: "broken", message: expect.stringContaining("Start it with `--embeddings`") },
	],
	["a response that is not JSON", (_, response) => response.end("<html>"), { kind: "broken" }],
	["a response without vectors", json(200, { data: [] }), { kind: "broken" }],
	["a lost connection", (_, response) => response.destroy(), { kind: "unreachable" }],
])("LlamaCppEmbedder maps %s to a provider error", async (_, handler, expected) => {
	expect(await errorFrom(handler)).toMatchObject(expected);
});

test("LlamaCppEmbedder rejects with the reason of an aborted signal and closes the connection", async () => {
	const stop = new AbortController();
	const reason = new Error("no longer wanted");
	await using server = await startSseServer({ "/v1/embeddings": () => stop.abort(reason) });
	expect(await rejection(embedderAt(server.url).embed(["a"], "query", stop.signal))).toBe(reason);
	await server.requests[0]?.closed;
});

test.each([
	["nomic-embed-text-v1.5.Q8_0.gguf", "search_query: a", "search_document: a"],
	["intfloat/multilingual-e5-small", "query: a", "passage: a"],
	["bge-base-en-v1.5", "Represent this sentence for searching relevant passages: a", "a"],
	["all-MiniLM-L6-v2", "a", "a"],
])("LlamaCppEmbedder prepends the instructions that %s requires", async (model, query, passage) => {
	await using server = await startEmbeddingServer();
	const embedder = embedderAt(server.url, { model });
	await embedder.embed(["a"], "query");
	await embedder.embed(["a"], "passage");
	expect(server.requests.map(({ body }) => Object(body).input)).toEqual([[query], [passage]]);
});

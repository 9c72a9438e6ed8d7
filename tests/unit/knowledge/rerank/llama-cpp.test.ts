import { expect, test } from "vitest";
import { LlamaCppReranker } from "../../../../src/knowledge/rerank/llama-cpp.ts";
import { NOT_SUPPORTED, startRerankServer } from "../../../support/rerank-server.ts";
import { type Handler, json, startSseServer } from "../../../support/sse-server.ts";
import { NOW, rejection } from "../../inference/helpers.ts";

const never = new AbortController().signal;
const rerankerAt = (url: string, { apiKey = "", model = "" } = {}) =>
	new LlamaCppReranker({ url, apiKey, fetch, now: () => NOW }, model);

test("LlamaCppReranker returns one score per text, in the order of the texts", async () => {
	await using server = await startRerankServer();
	expect(await rerankerAt(server.url).score("vowels", ["bc", "aa", "ab"], never)).toEqual([0, 1, 0.5]);
});

test("LlamaCppReranker sends Jina-compatible requests with the API key", async () => {
	await using server = await startRerankServer({ apiKey: "secret" });
	await rerankerAt(server.url, { apiKey: "secret" }).score("q", ["a", "b"], never);
	await rerankerAt(server.url, { apiKey: "secret", model: "bge" }).score("q", ["a"], never);
	expect(server.requests.map(({ body }) => body)).toEqual([
		{ query: "q", documents: ["a", "b"], top_n: 2 },
		{ model: "bge", query: "q", documents: ["a"], top_n: 1 },
	]);
	expect(server.requests[0]?.headers.authorization).toBe("Bearer secret");
});

test.each<[string, Handler, object]>([
	["a loading server", json(503, { error: { message: "Loading model" } }), { kind: "busy" }],
	[
		"a server without reranking",
		NOT_SUPPORTED,
		{ kind: "broken", message: expect.stringContaining("--reranking") },
	],
	["a response in another format", json(200, { data: [] }), { kind: "broken" }],
	["too few scores", json(200, { results: [] }), { kind: "broken" }],
	["scores of other texts", json(200, { results: [{ index: 7, relevance_score: 1 }] }), { kind: "broken" }],
])("LlamaCppReranker reports %s", async (_, handler, expected) => {
	await using server = await startSseServer({ "/v1/rerank": handler });
	expect(await rejection(rerankerAt(server.url).score("q", ["a"], never))).toMatchObject(expected);
});

test("LlamaCppReranker reports a server that cannot be reached", async () => {
	const work = rerankerAt("http://127.0.0.1:1").score("q", ["a"], never);
	expect(await rejection(work)).toMatchObject({ kind: "unreachable" });
});

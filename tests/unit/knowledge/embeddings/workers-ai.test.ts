import { expect, test } from "vitest";
import { WorkersAiEmbedder } from "../../../../src/knowledge/embeddings/workers-ai.ts";
import type { AiBinding } from "../../../../src/upstream/workers-ai.ts";
import { DAILY_LIMIT, embedding, fakeAi, OUT_OF_CAPACITY, RETIRED } from "../../../support/workers-ai.ts";
import { rejection } from "../../inference/helpers.ts";

const BGE = "@cf/baai/bge-small-en-v1.5";
const GEMMA = "@cf/google/embeddinggemma-300m";
const ai = () => fakeAi({ [BGE]: embedding, [GEMMA]: embedding });

test("WorkersAiEmbedder returns one unit vector per text, in order", async () => {
	const vectors = await new WorkersAiEmbedder(ai(), BGE).embed(["abc", ""], "passage");
	expect(vectors.map((vector) => [...vector].map((x) => x.toFixed(3)))).toEqual([
		["0.949", "0.316"],
		["0.000", "1.000"],
	]);
});

test("WorkersAiEmbedder sends batches of 100 texts", async () => {
	const binding = ai();
	const texts = Array.from({ length: 250 }, (_, i) => "x".repeat(i));
	const vectors = await new WorkersAiEmbedder(binding, BGE).embed(texts, "passage");
	expect(binding.inputs.map(({ text }) => [text].flat().length)).toEqual([100, 100, 50]);
	expect(vectors).toHaveLength(250);
	expect(vectors[249]?.[0]).toBeCloseTo(249 / Math.hypot(249, 1));
});

test("WorkersAiEmbedder prepends the bge instruction to queries but not to passages", async () => {
	const binding = ai();
	const embedder = new WorkersAiEmbedder(binding, BGE);
	await embedder.embed(["bitcoin"], "query");
	await embedder.embed(["bitcoin"], "passage");
	expect(binding.inputs).toEqual([
		{ text: ["Represent this sentence for searching relevant passages: bitcoin"], pooling: "cls" },
		{ text: ["bitcoin"], pooling: "cls" },
	]);
	await new WorkersAiEmbedder(binding, GEMMA).embed(["bitcoin"], "query");
	expect(binding.inputs.at(-1)).toEqual({ text: ["task: search result | query: bitcoin"] });
});

test.each([
	[OUT_OF_CAPACITY, "busy"],
	[DAILY_LIMIT, "unavailable"],
	[RETIRED, "broken"],
	[new Error("AI binding needs to be run remotely"), "unavailable"],
])("WorkersAiEmbedder maps %s to a provider error", async (error, kind) => {
	const embedder = new WorkersAiEmbedder(fakeAi({ [BGE]: error }), BGE);
	expect(await rejection(embedder.embed(["a"], "passage"))).toMatchObject({ kind });
});

test("WorkersAiEmbedder rejects responses that have too few vectors or an unexpected shape", async () => {
	for (const odd of [{ data: [[1, 0]] }, { response: "hello" }, { data: "x" }]) {
		const embedder = new WorkersAiEmbedder(fakeAi({ [BGE]: () => odd }), BGE);
		expect(await rejection(embedder.embed(["a", "b"], "passage"))).toMatchObject({ kind: "broken" });
	}
});

test("WorkersAiEmbedder rejects with the reason of an aborted signal and aborts the call", async () => {
	const reason = new Error("no longer wanted");
	const stop = new AbortController();
	const hangs: AiBinding = {
		run: (_model, _inputs, options) =>
			new Promise((_, reject) => {
				options?.signal?.addEventListener("abort", () => reject(new Error("The call was aborted.")));
				stop.abort(reason);
			}),
	};
	const work = new WorkersAiEmbedder(hangs, BGE).embed(["a"], "query", stop.signal);
	expect(await rejection(work)).toBe(reason);
});

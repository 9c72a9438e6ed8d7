import { expect, test } from "vitest";
import {
	WORKERS_AI_DEFAULT_RERANKER,
	WorkersAiReranker,
} from "../../../../src/knowledge/rerank/workers-ai.ts";
import { DAILY_LIMIT, fakeAi, OUT_OF_CAPACITY, reranking } from "../../../support/workers-ai.ts";
import { rejection } from "../../inference/helpers.ts";

const BGE = WORKERS_AI_DEFAULT_RERANKER;
const never = new AbortController().signal;

test("WorkersAiReranker returns one score per text, in the order of the texts", async () => {
	const ai = fakeAi({ [BGE]: reranking });
	expect(await new WorkersAiReranker(ai, BGE).score("vowels", ["bc", "aa", "ab"], never)).toEqual([
		0, 1, 0.5,
	]);
	expect(ai.inputs).toEqual([
		{ query: "vowels", contexts: [{ text: "bc" }, { text: "aa" }, { text: "ab" }], top_k: 3 },
	]);
});

test.each([
	[OUT_OF_CAPACITY, "busy"],
	[DAILY_LIMIT, "unavailable"],
	[new Error("AI binding needs to be run remotely"), "unavailable"],
])("WorkersAiReranker maps %s to a provider error", async (error, kind) => {
	const work = new WorkersAiReranker(fakeAi({ [BGE]: error }), BGE).score("q", ["a"], never);
	expect(await rejection(work)).toMatchObject({ kind });
});

test("WorkersAiReranker rejects responses with missing scores or an unexpected shape", async () => {
	for (const odd of [{ response: [] }, { response: "hello" }, { data: [] }]) {
		const work = new WorkersAiReranker(fakeAi({ [BGE]: () => odd }), BGE).score("q", ["a"], never);
		expect(await rejection(work)).toMatchObject({ kind: "broken" });
	}
});

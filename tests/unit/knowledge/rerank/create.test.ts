import { expect, test } from "vitest";
import { createReranker } from "../../../../src/knowledge/rerank/create.ts";
import { WORKERS_AI_DEFAULT_RERANKER } from "../../../../src/knowledge/rerank/workers-ai.ts";
import { startRerankServer } from "../../../support/rerank-server.ts";
import { fakeAi, reranking } from "../../../support/workers-ai.ts";

const never = new AbortController().signal;
const EMPTY = { url: "", apiKey: "", model: "" };

test("createReranker returns null if RERANK is empty", () => {
	expect(createReranker({ rerank: { provider: "", ...EMPTY } }, { AI: fakeAi({}) })).toBeNull();
});

test("createReranker creates the reranker that RERANK selects", async () => {
	const ai = fakeAi({ [WORKERS_AI_DEFAULT_RERANKER]: reranking, "@cf/other": reranking });
	const score = (model: string) =>
		createReranker({ rerank: { ...EMPTY, provider: "workers-ai", model } }, { AI: ai })?.score(
			"q",
			["a"],
			never,
		);
	expect(await score("")).toEqual([1]);
	expect(await score("@cf/other")).toEqual([1]);
	expect(ai.models).toEqual([WORKERS_AI_DEFAULT_RERANKER, "@cf/other"]);

	await using server = await startRerankServer({ apiKey: "secret" });
	const rerank = { provider: "llama-cpp", url: `${server.url}/v1/`, apiKey: "secret", model: "" } as const;
	expect(await createReranker({ rerank }, { AI: ai })?.score("q", ["a"], never)).toEqual([1]);
});

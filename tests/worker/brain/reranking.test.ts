import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { Embedding } from "../../../durable-objects/brain/jobs/embedding.ts";
import { Reindexing } from "../../../durable-objects/brain/jobs/reindexing.ts";
import { Knowledge } from "../../../durable-objects/brain/knowledge.ts";
import { createStores } from "../../../durable-objects/brain/stores/stores.ts";
import { segmentPage } from "../../../src/knowledge/ingest/new-page.ts";
import type { Reranker } from "../../../src/knowledge/rerank/reranker.ts";
import { Reranking } from "../../../src/knowledge/rerank/reranking.ts";
import { inNewBrain } from "../../support/brain.ts";

const QUESTION = "How do glassblowers shape a vase?";
const PAGES = [
	"Glassblowers shape a vase with tongs.",
	"A vase by glassblowers.",
	"Glassblowers and their kilns.",
];

/** Returns the texts that the brain finds for a question and for a hybrid search. */
function find(score: Reranker["score"] | null, limit: number) {
	return inNewBrain(async (storage) => {
		const { sql } = storage;
		const knowledge = new Knowledge({
			storage,
			assets: env.ASSETS,
			stores: createStores(sql),
			embedding: new Embedding({
				sql,
				embedder: async () => ({
					model: "one",
					embed: async (texts) => texts.map(() => Float32Array.of(1, 0)),
				}),
				isCheap: true,
				now: Date.now,
			}),
			reindexing: new Reindexing(sql),
			reranking: new Reranking({
				reranker: score === null ? null : { score },
				now: Date.now,
				warn: () => {},
			}),
			wordVectors: async () => null,
			armAlarm: () => {},
		});
		for (const text of PAGES) await knowledge.put(segmentPage({ kind: "added", title: "Page", text }));
		const passages = await knowledge.findPassages({ question: QUESTION, topic: null }, limit);
		const { hits } = await knowledge.search({ query: QUESTION, mode: "hybrid", limit, per_page: 2 });
		return [passages, hits].map((found) => found.map(({ text }) => text));
	});
}

test("the reranker chooses the passages of an answer and of a hybrid search", async () => {
	const [first = ""] = PAGES;
	expect(await find(null, 1)).toEqual([[first], [first]]);
	const queries: string[] = [];
	const lastFirst: Reranker["score"] = async (query, texts) => {
		queries.push(query);
		return texts.map((text) => -text.length);
	};
	const [, second = ""] = PAGES;
	expect(await find(lastFirst, 1)).toEqual([[second], [second]]);
	expect(queries).toEqual([QUESTION, QUESTION]);
});

test("the order of the search remains if the reranker fails", async () => {
	const failing = () => Promise.reject(new Error("The server is down."));
	expect(await find(failing, 2)).toEqual(await find(null, 2));
});

import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { explainSearch } from "../../../../src/knowledge/search/explain.ts";
import { type KnowledgeQuery, searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const NOW = Date.UTC(2026, 10, 27);

function knowledge(pages: Record<string, string>): Sql {
	const sql = memorySql();
	for (const [title, text] of Object.entries(pages))
		putPage(sql, segmentPage({ kind: "added", title, text }), NOW);
	return sql;
}

function explain(sql: Sql, query: string) {
	const request: KnowledgeQuery = { query, limit: 5, perPage: 2, mode: "lexical", relevantOnly: false };
	const hits = searchKnowledge(sql, request, null);
	return { hits, ...explainSearch(sql, { query: request, hits }, null, null) };
}

const SQL = {
	Alpacas: "Alpacas hum when they are content. A herd of alpacas grazes in the mountains of Peru.",
	Blockchain: "A blockchain is a ledger of blocks. Miners add blocks to the blockchain and earn coins.",
	Tides: "The moon pulls the water of the oceans, which causes the tides.",
};

describe("the explanation of a search", () => {
	test("lists how each word is searched for, and which words a passage contains", () => {
		const { search, results, hits } = explain(knowledge(SQL), "Why do alpacas hum?");
		expect(search.terms.map(({ word }) => word)).toEqual(["alpacas", "hum"]);
		expect(hits[0]?.title).toBe("Alpacas");
		expect(results[0]?.matches).toMatchObject([
			{ word: "alpacas", kind: "exact" },
			{ word: "hum", kind: "exact" },
		]);
	});

	test("names the words that a misspelled or joined word was found by", () => {
		const sql = knowledge(SQL);
		const typo = explain(sql, "blokchain");
		expect(typo.results[0]?.matches).toMatchObject([
			{ word: "blokchain", term: expect.stringContaining("blockchain"), kind: "typo" },
		]);
		const joined = explain(sql, "block chain");
		expect(joined.results[0]?.matches).toContainEqual(expect.objectContaining({ kind: "joined" }));
	});

	test("says what a score consists of: the shares add up to it", () => {
		const { hits, results } = explain(knowledge(SQL), "the water of the oceans");
		expect(hits.length).toBeGreaterThan(0);
		for (const [at, { score }] of hits.entries()) {
			expect(results[at]?.fused).toBeCloseTo(score, 10);
			expect(results[at]?.rerank).toBeNull();
		}
	});

	test("estimates whether an answer could be based on the passages", () => {
		const { search, results } = explain(knowledge(SQL), "Why do alpacas hum?");
		expect(search.relevance).toBeGreaterThan(search.relevance_min);
		expect(results[0]).toMatchObject({ is_used: true, relevance: expect.any(Number) });
		const greeting = explain(knowledge(SQL), "Hello there");
		expect(greeting.search.relevance).toBeNull();
	});
});

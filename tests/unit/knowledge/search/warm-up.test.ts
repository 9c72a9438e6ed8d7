import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { loadEmbedder } from "../../../../scripts/bench/retrieval/measure.ts";
import { warmUpSearches } from "../../../../src/knowledge/search/warm-up.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";

const embedder = await loadEmbedder();

describe.skipIf(embedder === null)("warmUpSearches", () => {
	async function createBrain(): Promise<{ sql: Sql; queries: string[] }> {
		const sql = memorySql();
		ensureStarterArticles(sql, 0);
		if (embedder !== null) await embedMissing(sql, embedder, { max: 1_000 });
		const queries: string[] = [];
		const exec: Sql["exec"] = (query, ...bindings) => {
			queries.push(query);
			return sql.exec(query, ...bindings);
		};
		return { sql: { exec }, queries };
	}

	const isSearch = (query: string) => query.includes("MATCH");

	test("reads the vectors of every brain, and searches once per isolate, in several steps", async () => {
		const [first, second] = [await createBrain(), await createBrain()];
		const steps = [...warmUpSearches(first.sql, embedder)];
		expect(steps.length).toBeGreaterThan(10);
		expect(first.queries.some(isSearch)).toBe(true);
		expect([...warmUpSearches(second.sql, embedder)].length).toBeLessThan(steps.length);
		expect(second.queries.some((query) => query.includes("SELECT block, vectors"))).toBe(true);
		expect(second.queries.some(isSearch)).toBe(false);
	});

	test("does nothing in an empty brain", () => {
		expect([...warmUpSearches(memorySql(), embedder)]).toEqual([]);
	});
});

import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { STATIC_MODEL } from "../../../../src/knowledge/embeddings/static-model.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { BLOCK_VECTORS } from "../../../../src/knowledge/vectors/blocks.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { findNearest, preloadVectors } from "../../../../src/knowledge/vectors/nearest.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { ALL, embedder, PLENTY_BYTES, put, vectorOf } from "./fake-vectors.ts";

describe("PrefixCache", () => {
	/** Returns the numbers of the blocks that a search reads from the database. */
	const readBlocks = (sql: Sql, cache: PrefixCache) => readFor(sql, cache, 8).blocks;

	/** Returns the numbers of the blocks, and the number of single vectors, that a search reads from the database. */
	const readFor = (sql: Sql, cache: PrefixCache, dimensions: number) => {
		const blocks: string[] = [];
		let vectors = 0;
		const exec: Sql["exec"] = (query, ...bindings) => {
			if (query.includes("SELECT block, vectors"))
				blocks.push(...JSON.parse(String(bindings[0])).map(String));
			if (query.includes("substr(vectors")) vectors += JSON.parse(String(bindings[1])).length;
			return sql.exec(query, ...bindings);
		};
		const found = findNearest({ exec }, vectorOf("question", dimensions), { limit: 10, others: [], cache });
		return { blocks, vectors, found };
	};
	const BLOCK_BYTES = BLOCK_VECTORS * (8 + 4);

	async function createBrain(blocks: number): Promise<Sql> {
		const sql = memorySql();
		for (let n = 1; n < blocks * BLOCK_VECTORS; n++) put(sql, `p${n}`, `Page ${n}.`);
		await embedMissing(sql, embedder(), ALL);
		return sql;
	}

	test("reads a block once, and reads it again only if it has changed", async () => {
		const sql = await createBrain(3);
		const cache = new PrefixCache(PLENTY_BYTES);
		expect(readBlocks(sql, cache)).toEqual(["0", "1", "2"]);
		expect(readBlocks(sql, cache)).toEqual([]);
		put(sql, "p70", "Changed.");
		await embedMissing(sql, embedder(), ALL);
		expect(readBlocks(sql, cache)).toEqual(["1", "3"]);
	});

	test("preloads vectors in slices, so that a search reads none", async () => {
		const sql = await createBrain(10);
		const cache = new PrefixCache(PLENTY_BYTES);
		expect([...preloadVectors(sql, cache)]).toHaveLength(2);
		expect(readBlocks(sql, cache)).toEqual([]);
	});

	test("reads a block again that changes while vectors are preloaded", async () => {
		const sql = await createBrain(10);
		const cache = new PrefixCache(PLENTY_BYTES);
		const slices = preloadVectors(sql, cache);
		slices.next();
		put(sql, "p600", "Changed.");
		await embedMissing(sql, embedder(), ALL);
		expect([...slices]).toHaveLength(1);
		expect(readBlocks(sql, cache)).toEqual(["9", "10"]);
	});

	test("evicts nothing when it preloads", async () => {
		const [one, other] = [await createBrain(1), await createBrain(2)];
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		readBlocks(one, cache);
		expect([...preloadVectors(other, cache)]).toEqual([]);
		expect(readBlocks(one, cache)).toEqual([]);
		expect(cache.bytes).toBe(BLOCK_BYTES);
	});

	test("caches as much of a large brain as fits and reads the rest each time", async () => {
		const sql = await createBrain(3);
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		readBlocks(sql, cache);
		expect(readBlocks(sql, cache)).toEqual(["2"]);
		expect(cache.bytes).toBe(2 * BLOCK_BYTES);
	});

	test("keeps the whole vectors of a Matryoshka model if they fit in half of the cache", async () => {
		const sql = memorySql();
		for (let n = 1; n < BLOCK_VECTORS; n++) put(sql, `p${n}`, `Page ${n}.`);
		await embedMissing(sql, embedder(STATIC_MODEL, 128), ALL);
		const bytes = BLOCK_VECTORS * (64 + 4 + 128);
		const [large, small] = [new PrefixCache(2 * bytes), new PrefixCache(2 * bytes - 1)];
		const [first] = [large, small].map((cache) => readFor(sql, cache, 128));
		const [cached, read] = [large, small].map((cache) => readFor(sql, cache, 128));
		expect([cached, read].map((search) => search?.blocks)).toEqual([[], []]);
		expect([cached, read].map((search) => search?.vectors)).toEqual([0, BLOCK_VECTORS - 1]);
		expect([large.bytes, small.bytes]).toEqual([bytes, BLOCK_VECTORS * (64 + 4)]);
		expect([cached?.found, read?.found]).toEqual([first?.found, first?.found]);
	});

	test("evicts the least recently used entries", async () => {
		const [one, two, three] = [await createBrain(1), await createBrain(1), await createBrain(1)];
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		for (const sql of [one, two, one, three]) readBlocks(sql, cache);
		expect([one, three].map((sql) => readBlocks(sql, cache))).toEqual([[], []]);
		expect(readBlocks(two, cache)).toEqual(["0"]);
	});
});

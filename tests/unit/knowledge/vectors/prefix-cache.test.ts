import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { BLOCK_VECTORS } from "../../../../src/knowledge/vectors/blocks.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { findNearest } from "../../../../src/knowledge/vectors/nearest.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { ALL, embedder, PLENTY_BYTES, put, vectorOf } from "./fake-vectors.ts";

describe("PrefixCache", () => {
	/** Returns the numbers of the blocks that a search reads from the database. */
	const readBlocks = (sql: Sql, cache: PrefixCache) => {
		const read: string[] = [];
		const exec: Sql["exec"] = (query, ...bindings) => {
			if (query.includes("SELECT block, vectors")) read.push(...JSON.parse(String(bindings[0])).map(String));
			return sql.exec(query, ...bindings);
		};
		findNearest({ exec }, vectorOf("question", 8), { limit: 10, others: [], cache });
		return read;
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

	test("caches as much of a large brain as fits and reads the rest each time", async () => {
		const sql = await createBrain(3);
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		readBlocks(sql, cache);
		expect(readBlocks(sql, cache)).toEqual(["2"]);
		expect(cache.bytes).toBe(2 * BLOCK_BYTES);
	});

	test("evicts the least recently used entries", async () => {
		const [one, two, three] = [await createBrain(1), await createBrain(1), await createBrain(1)];
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		for (const sql of [one, two, one, three]) readBlocks(sql, cache);
		expect([one, three].map((sql) => readBlocks(sql, cache))).toEqual([[], []]);
		expect(readBlocks(two, cache)).toEqual(["0"]);
	});
});

import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { deletePage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { BLOCK_VECTORS } from "../../../../src/knowledge/vectors/blocks.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { ALL, embedder, expectAllCosines, PLENTY_BYTES, put, vectorOf } from "./fake-vectors.ts";

const rows = (sql: Sql, table: string) =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;

describe("deleting a page", () => {
	test("deletes the page's vectors, index rows and pending embeddings", async () => {
		const sql = memorySql();
		const ids = Array.from({ length: BLOCK_VECTORS + 5 }, (_, n) => put(sql, `p${n}`, `Page ${n}.`));
		await embedMissing(sql, embedder(), { max: BLOCK_VECTORS });
		for (const id of ids) deletePage(sql, id);
		for (const table of ["vector_blocks", "passages_to_embed", "passages", "passages_fts_docsize"]) {
			expect([table, rows(sql, table)]).toEqual([table, 0]);
		}
	});

	test("clears the page's vector and keeps the neighboring vectors", async () => {
		const sql = memorySql();
		const ids = Array.from({ length: 3 }, (_, n) => put(sql, `p${n}`, `Page ${n}.`));
		await embedMissing(sql, embedder(), ALL);
		deletePage(sql, ids[1] ?? "");
		expectAllCosines(sql, vectorOf("question", 8), new PrefixCache(PLENTY_BYTES));
		const [block] = sql.exec<{ vectors: ArrayBuffer }>("SELECT vectors FROM vector_blocks").toArray();
		const kept = new Int8Array(block?.vectors ?? new ArrayBuffer());
		expect(kept).toHaveLength(BLOCK_VECTORS * 8);
		expect(kept.filter((value) => value !== 0).length).toBeLessThanOrEqual(2 * 8);
	});
});

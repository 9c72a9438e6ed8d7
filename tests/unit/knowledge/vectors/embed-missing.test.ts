import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { Embedder } from "../../../../src/knowledge/embeddings/embedder.ts";
import { STATIC_MODEL } from "../../../../src/knowledge/embeddings/static-model.ts";
import { type NewPage, segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { embedMissing, getVectorState } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { ALL, embedder, expectAllCosines, PLENTY_BYTES, put, textsOf, vectorOf } from "./fake-vectors.ts";

describe("embedMissing", () => {
	test("embeds a limited number of passages per call until none are left", async () => {
		const sql = memorySql();
		for (let n = 0; n < 40; n++) put(sql, `p${n}`, `Page ${n}.`);
		expect(getVectorState(sql)).toEqual({ model: null, embedded: 0, total: 40 });
		expect(await embedMissing(sql, embedder(), { max: 30 })).toEqual({ embedded: 30, left: 10 });
		expect(getVectorState(sql)).toEqual({ model: "test", embedded: 30, total: 40 });
		expect(await embedMissing(sql, embedder(), ALL)).toEqual({ embedded: 10, left: 0 });
		expect(await embedMissing(sql, embedder(), ALL)).toEqual({ embedded: 0, left: 0 });
	});

	test("re-embeds all passages when the model changes, even if the number of dimensions changes", async () => {
		const sql = memorySql();
		for (let n = 0; n < 3; n++) put(sql, `p${n}`, `Page ${n}.`);
		const cache = new PrefixCache(PLENTY_BYTES);
		for (const [model, dimensions] of [
			["a", 8],
			["b", 8],
			["c", 12],
			["c", 16],
			[STATIC_MODEL, 256],
		] as const) {
			if (model === "c" && dimensions === 16) put(sql, "p0", "Changed.");
			await embedMissing(sql, embedder(model, dimensions), ALL);
			await embedMissing(sql, embedder(model, dimensions), ALL);
			expect(getVectorState(sql)).toEqual({ model, embedded: 3, total: 3 });
			expectAllCosines(sql, vectorOf("question", dimensions), cache);
		}
	});

	test("keeps the batches that finished before the model failed, and resumes after them", async () => {
		const sql = memorySql();
		for (let n = 0; n < 40; n++) put(sql, `p${n}`, `Page ${n}.`);
		let calls = 0;
		const failing = embedder("test", 8, async () => {
			if (++calls === 2) throw new Error("away");
		});
		await expect(embedMissing(sql, failing, ALL)).rejects.toThrow("away");
		const { embedded } = getVectorState(sql);
		expect(embedded).toBeGreaterThan(0);
		expect(await embedMissing(sql, failing, ALL)).toEqual({ embedded: 40 - embedded, left: 0 });
	});

	test("discards the vector of a passage that changed while it was being embedded", async () => {
		const sql = memorySql();
		put(sql, "a", "Old.");
		const slow = embedder("test", 8, async () => {
			if (textsOf(sql).values().next().value?.includes("Old")) put(sql, "a", "New.");
		});
		await embedMissing(sql, slow, ALL);
		await embedMissing(sql, slow, ALL);
		expectAllCosines(sql, vectorOf("question", 8), new PrefixCache(PLENTY_BYTES));
	});

	test("does not mix the vectors of two models that run concurrently", async () => {
		const sql = memorySql();
		for (let n = 0; n < 20; n++) put(sql, `p${n}`, `Page ${n}.`);
		const late = embedder("late", 8, async () => {
			await embedMissing(sql, embedder("quick"), { max: 4 });
		});
		await embedMissing(sql, late, { max: 10 });
		expect(getVectorState(sql)).toEqual({ model: "quick", embedded: 4, total: 20 });
	});

	test("yields to other tasks between batches", async () => {
		const sql = memorySql();
		for (let n = 0; n < 100; n++) put(sql, `p${n}`, `Page ${n}.`);
		let turns = 0;
		let done = false;
		const others = async () => {
			for (; !done; turns++) await new Promise((resolve) => setTimeout(resolve));
		};
		const working = embedMissing(sql, embedder(), ALL).then(() => {
			done = true;
		});
		await Promise.all([working, others()]);
		expect(turns).toBeGreaterThanOrEqual(100 / 16 - 1);
	});

	test("embeds the starter articles once for all brains, and other pages for each", async () => {
		const texts: string[] = [];
		const { model, embed } = embedder();
		const counting: Embedder = {
			model,
			embed(batch, role) {
				texts.push(...batch);
				return embed(batch, role);
			},
		};
		const [first, second] = [memorySql(), memorySql()];
		for (const sql of [first, second]) {
			put(sql, "a", "Added.");
			const starter: NewPage = { kind: "starter", pageId: "starter-s", title: "S", text: "Starter." };
			putPage(sql, segmentPage(starter), 0);
			await embedMissing(sql, counting, ALL);
		}
		expect(texts).toEqual(["T\nAdded.", "S\nStarter.", "T\nAdded."]);
		const vectors = (sql: Sql) => sql.exec("SELECT vectors FROM vector_blocks").toArray();
		expect(vectors(second)).toEqual(vectors(first));
	});

	test("stops when its signal is aborted", async () => {
		const sql = memorySql();
		put(sql, "a", "Text.");
		const stopped = embedMissing(sql, embedder(), { ...ALL, signal: AbortSignal.abort() });
		await expect(stopped).rejects.toThrow("aborted");
	});
});

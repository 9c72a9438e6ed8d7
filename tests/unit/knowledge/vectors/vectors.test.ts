import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { Embedder } from "../../../../src/knowledge/embeddings/embedder.ts";
import { STATIC_MODEL } from "../../../../src/knowledge/embeddings/static-model.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { deletePage, putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { BLOCK_VECTORS } from "../../../../src/knowledge/vectors/blocks.ts";
import { embedMissing, getVectorState } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { findNearest } from "../../../../src/knowledge/vectors/nearest.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { Random } from "../../../support/random.ts";

const ALL = { max: Number.POSITIVE_INFINITY };
const PLENTY_BYTES = 1_000_000;
/** Of a quantised vector to the true one, at most. */
const QUANTISATION = 0.03;

/** A vector that the text alone determines. */
function vectorOf(text: string, dimensions: number): Float32Array {
	const seed = [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) | 0, 7);
	const random = new Random(seed);
	const vector = Float32Array.from({ length: dimensions }, () => random.next() - 0.5);
	const length = Math.hypot(...vector);
	return vector.map((value) => value / length);
}

function embedder(model = "test", dimensions = 8, wait: () => Promise<void> = async () => {}): Embedder {
	return {
		model,
		embed: async (texts) => {
			await wait();
			return texts.map((text) => vectorOf(text, dimensions));
		},
	};
}

const put = (sql: Sql, externalId: string, text: string) =>
	putPage(sql, segmentPage({ kind: "imported", externalId, title: "T", text }), 0).page.id;
const rows = (sql: Sql, table: string) =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;
const modelOf = (sql: Sql) => getVectorState(sql).model;

/** What is embedded of each passage there is, by its id. */
function textsOf(sql: Sql): Map<number, string> {
	const passages = sql.exec<{ id: number; text: string }>(
		"SELECT id, 'T' || char(10) || text AS text FROM passages",
	);
	return new Map(passages.toArray().map(({ id, text }) => [id, text]));
}

/** Checks that what is found has the cosines that a comparison with every passage gives. */
function expectTrue(sql: Sql, question: Float32Array, cache: PrefixCache): void {
	const found =
		findNearest(sql, question, { limit: 1_000, others: [], cache })?.cosines ?? new Map<number, number>();
	const texts = textsOf(sql);
	expect([...found.keys()].sort()).toEqual([...texts.keys()].sort());
	for (const [id, text] of texts) {
		const truth = vectorOf(text, question.length).reduce(
			(sum, value, i) => sum + value * (question[i] ?? 0),
			0,
		);
		expect(Math.abs((found.get(id) ?? 9) - truth)).toBeLessThan(QUANTISATION);
	}
}

describe("embedMissing", () => {
	test("embeds every passage in limited batches and then does nothing", async () => {
		const sql = memorySql();
		for (let n = 0; n < 40; n++) put(sql, `p${n}`, `Page ${n}.`);
		expect(getVectorState(sql)).toEqual({ model: null, embedded: 0, total: 40 });
		expect(await embedMissing(sql, embedder(), { max: 30 })).toEqual({ embedded: 30, left: 10 });
		expect(getVectorState(sql)).toEqual({ model: "test", embedded: 30, total: 40 });
		expect(await embedMissing(sql, embedder(), ALL)).toEqual({ embedded: 10, left: 0 });
		expect(await embedMissing(sql, embedder(), ALL)).toEqual({ embedded: 0, left: 0 });
	});

	test("re-embeds all passages for another model, including one with other dimensions", async () => {
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
			expectTrue(sql, vectorOf("question", dimensions), cache);
		}
	});

	test("keeps finished batches when the model fails and resumes from there", async () => {
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

	test("discards the vector of a passage that changed while it was embedded", async () => {
		const sql = memorySql();
		put(sql, "a", "Old.");
		const slow = embedder("test", 8, async () => {
			if (textsOf(sql).values().next().value?.includes("Old")) put(sql, "a", "New.");
		});
		await embedMissing(sql, slow, ALL);
		await embedMissing(sql, slow, ALL);
		expectTrue(sql, vectorOf("question", 8), new PrefixCache(PLENTY_BYTES));
	});

	test("does not mix vectors with those of a model that started concurrently", async () => {
		const sql = memorySql();
		for (let n = 0; n < 20; n++) put(sql, `p${n}`, `Page ${n}.`);
		const late = embedder("late", 8, async () => {
			await embedMissing(sql, embedder("quick"), { max: 4 });
		});
		await embedMissing(sql, late, { max: 10 });
		expect(getVectorState(sql)).toEqual({ model: "quick", embedded: 4, total: 20 });
	});

	test("yields between batches", async () => {
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

	test("stops when its signal is aborted", async () => {
		const sql = memorySql();
		put(sql, "a", "Text.");
		const stopped = embedMissing(sql, embedder(), { ...ALL, signal: AbortSignal.abort() });
		await expect(stopped).rejects.toThrow("aborted");
	});
});

describe("deleting a page", () => {
	test("deletes its vectors, index rows and pending embeddings", async () => {
		const sql = memorySql();
		const ids = Array.from({ length: BLOCK_VECTORS + 5 }, (_, n) => put(sql, `p${n}`, `Page ${n}.`));
		await embedMissing(sql, embedder(), { max: BLOCK_VECTORS });
		for (const id of ids) deletePage(sql, id);
		for (const table of ["vector_blocks", "passages_to_embed", "passages", "passages_fts_docsize"]) {
			expect([table, rows(sql, table)]).toEqual([table, 0]);
		}
	});

	test("clears the vector and keeps its neighbors", async () => {
		const sql = memorySql();
		const ids = Array.from({ length: 3 }, (_, n) => put(sql, `p${n}`, `Page ${n}.`));
		await embedMissing(sql, embedder(), ALL);
		deletePage(sql, ids[1] ?? "");
		expectTrue(sql, vectorOf("question", 8), new PrefixCache(PLENTY_BYTES));
		const [block] = sql.exec<{ vectors: ArrayBuffer }>("SELECT vectors FROM vector_blocks").toArray();
		const kept = new Int8Array(block?.vectors ?? new ArrayBuffer());
		expect(kept).toHaveLength(BLOCK_VECTORS * 8);
		expect(kept.filter((value) => value !== 0).length).toBeLessThanOrEqual(2 * 8);
	});
});

describe("findNearest", () => {
	test("returns the results of an exhaustive search after any writes, deletions and re-embeddings", async () => {
		const action = fc.oneof(
			fc.record({ kind: fc.constant("put" as const), brain: fc.nat(1), page: fc.nat(90), text: fc.nat(50) }),
			fc.record({ kind: fc.constant("delete" as const), brain: fc.nat(1), page: fc.nat(90) }),
			fc.record({ kind: fc.constant("model" as const), brain: fc.nat(1), model: fc.nat(1) }),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(action, { maxLength: 60 }),
				fc.constantFrom(0, 1_500, PLENTY_BYTES),
				async (actions, bytes) => {
					const cache = new PrefixCache(bytes);
					const brains = [memorySql(), memorySql()].map((sql) => ({ sql, model: "m0" }));
					for (const [at, act] of actions.entries()) {
						const brain = brains[act.brain];
						if (brain === undefined) continue;
						if (act.kind === "put") put(brain.sql, `p${act.page}`, `Text ${act.text} of ${act.page}.`);
						else if (act.kind === "model") brain.model = `m${act.model}`;
						else {
							const found = brain.sql.exec<{ page_id: string }>(
								"SELECT page_id FROM pages WHERE external_id = ?",
								`p${act.page}`,
							);
							for (const { page_id } of found.toArray()) deletePage(brain.sql, page_id);
						}
						if (at % 5 !== 0) continue;
						for (const { sql, model } of brains) {
							await embedMissing(sql, embedder(model, model === "m0" ? 8 : 12), ALL);
							if (modelOf(sql) !== null)
								expectTrue(sql, vectorOf("question", model === "m0" ? 8 : 12), cache);
							expect(cache.bytes).toBeLessThanOrEqual(bytes);
						}
					}
				},
			),
			{ numRuns: 40, seed: 4 },
		);
	}, 60_000);

	test("finds nearly all nearest passages by the leading dimensions of a Matryoshka model", async () => {
		const sql = memorySql();
		const random = new Random(5);
		const topics = Array.from({ length: 40 }, (_, n) => vectorOf(`topic ${n}`, 256));
		const vectors = Array.from({ length: 1_500 }, () => {
			const topic = random.pick(topics);
			return topic.map((value) => value + (random.next() - 0.5) * 0.1);
		});
		for (const n of vectors.keys()) put(sql, `p${n}`, `Page ${n}.`);
		let next = 0;
		const fixed: Embedder = {
			model: STATIC_MODEL,
			embed: async (texts) => texts.map(() => vectors[next++] ?? new Float32Array(256)),
		};
		await embedMissing(sql, fixed, ALL);
		const question = topics[3] ?? new Float32Array(256);
		const found = findNearest(sql, question, { limit: 20, others: [], cache: new PrefixCache(PLENTY_BYTES) });
		const cosine = (vector: Float32Array) =>
			vector.reduce((sum, value, i) => sum + value * (question[i] ?? 0), 0) / Math.hypot(...vector);
		const best = vectors
			.map((vector, at) => [at + 1, cosine(vector)] as const)
			.toSorted((a, b) => b[1] - a[1]);
		const truth = new Set(best.slice(0, 20).map(([id]) => id));
		expect([...(found?.cosines.keys() ?? [])].filter((id) => truth.has(id)).length).toBeGreaterThanOrEqual(
			18,
		);
	});

	test("returns the cosines of requested passages, however dissimilar", async () => {
		const sql = memorySql();
		for (let n = 0; n < 10; n++) put(sql, `p${n}`, `Page ${n}.`);
		await embedMissing(sql, embedder(), ALL);
		const question = vectorOf("question", 8);
		const all = findNearest(sql, question, { limit: 10, others: [], cache: new PrefixCache(0) });
		const farthest = [...(all?.cosines ?? [])].toSorted((a, b) => a[1] - b[1])[0]?.[0] ?? 0;
		const found = findNearest(sql, question, {
			limit: 1,
			others: [farthest, 999],
			cache: new PrefixCache(0),
		});
		expect(found?.cosines.size).toBe(2);
		expect(found?.cosines.get(farthest)).toBe(all?.cosines.get(farthest));
	});

	test("returns null without vectors or for a query of other dimensions", async () => {
		const sql = memorySql();
		put(sql, "a", "Text.");
		const options = { limit: 10, others: [], cache: new PrefixCache(0) };
		expect(findNearest(sql, vectorOf("question", 8), options)).toBeNull();
		await embedMissing(sql, embedder(), ALL);
		expect(findNearest(sql, vectorOf("question", 9), options)).toBeNull();
	});
});

describe("PrefixCache", () => {
	const heads = (sql: Sql, cache: PrefixCache) => {
		const read: string[] = [];
		const exec: Sql["exec"] = (query, ...bindings) => {
			if (query.includes("SELECT block, vectors")) read.push(...JSON.parse(String(bindings[0])).map(String));
			return sql.exec(query, ...bindings);
		};
		findNearest({ exec }, vectorOf("question", 8), { limit: 10, others: [], cache });
		return read;
	};
	const BLOCK_BYTES = BLOCK_VECTORS * (8 + 4);

	async function brainOf(blocks: number): Promise<Sql> {
		const sql = memorySql();
		for (let n = 1; n < blocks * BLOCK_VECTORS; n++) put(sql, `p${n}`, `Page ${n}.`);
		await embedMissing(sql, embedder(), ALL);
		return sql;
	}

	test("reads a block once, and again when it has changed", async () => {
		const sql = await brainOf(3);
		const cache = new PrefixCache(PLENTY_BYTES);
		expect(heads(sql, cache)).toEqual(["0", "1", "2"]);
		expect(heads(sql, cache)).toEqual([]);
		put(sql, "p70", "Changed.");
		await embedMissing(sql, embedder(), ALL);
		expect(heads(sql, cache)).toEqual(["1", "3"]);
	});

	test("caches the part of a large brain that fits and reads the rest each time", async () => {
		const sql = await brainOf(3);
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		heads(sql, cache);
		expect(heads(sql, cache)).toEqual(["2"]);
		expect(cache.bytes).toBe(2 * BLOCK_BYTES);
	});

	test("evicts the least recently used entries", async () => {
		const [one, two, three] = [await brainOf(1), await brainOf(1), await brainOf(1)];
		const cache = new PrefixCache(2 * BLOCK_BYTES);
		for (const sql of [one, two, one, three]) heads(sql, cache);
		expect([one, three].map((sql) => heads(sql, cache))).toEqual([[], []]);
		expect(heads(two, cache)).toEqual(["0"]);
	});
});

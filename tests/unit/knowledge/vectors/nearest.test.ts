import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { Embedder } from "../../../../src/knowledge/embeddings/embedder.ts";
import { STATIC_MODEL } from "../../../../src/knowledge/embeddings/static-model.ts";
import { deletePage } from "../../../../src/knowledge/store/put-page.ts";
import { embedMissing, getVectorState } from "../../../../src/knowledge/vectors/embed-missing.ts";
import { findNearest } from "../../../../src/knowledge/vectors/nearest.ts";
import { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { Random } from "../../../support/random.ts";
import { ALL, embedder, expectAllCosines, PLENTY_BYTES, put, vectorOf } from "./fake-vectors.ts";

describe("findNearest", () => {
	test("returns the same results as an exhaustive search after writes, deletions and re-embeddings", async () => {
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
							if (getVectorState(sql).model !== null)
								expectAllCosines(sql, vectorOf("question", model === "m0" ? 8 : 12), cache);
							expect(cache.bytes).toBeLessThanOrEqual(bytes);
						}
					}
				},
			),
			{ numRuns: 40, seed: 4 },
		);
	});

	test("compares the leading dimensions of a Matryoshka model and finds nearly all of the nearest passages", async () => {
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
		const expected = new Set(best.slice(0, 20).map(([id]) => id));
		expect([...(found?.cosines.keys() ?? [])].filter((id) => expected.has(id)).length).toBeGreaterThanOrEqual(
			18,
		);
	});

	test("returns the cosines of requested passages even if they are dissimilar", async () => {
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

	test("returns null if there are no vectors or the query has the wrong number of dimensions", async () => {
		const sql = memorySql();
		put(sql, "a", "Text.");
		const options = { limit: 10, others: [], cache: new PrefixCache(0) };
		expect(findNearest(sql, vectorOf("question", 8), options)).toBeNull();
		await embedMissing(sql, embedder(), ALL);
		expect(findNearest(sql, vectorOf("question", 9), options)).toBeNull();
	});
});

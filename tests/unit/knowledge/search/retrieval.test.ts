import { beforeAll, describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import {
	fillBrain,
	loadEmbedder,
	measureAnswers,
	measureSearch,
	readDefaultEvaluationSet,
} from "../../../../scripts/bench/retrieval/measure.ts";
import { computeMetrics } from "../../../../scripts/bench/retrieval/metrics.ts";
import type { StaticEmbedder } from "../../../../src/knowledge/embeddings/static.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const { passages, questions } = readDefaultEvaluationSet();

describe("computeMetrics", () => {
	test("returns metrics that match their definitions", () => {
		const relevant = { a: 2, b: 1 };
		const ideal = 2 + 1 / Math.log2(3);
		expect(computeMetrics([{ found: ["x", "a", "b"], relevant }])).toEqual({
			hit1: 0,
			hit5: 1,
			mrr: 1 / 2,
			ndcg10: (2 / Math.log2(3) + 1 / 2) / ideal,
		});
		expect(computeMetrics([{ found: ["a", "b"], relevant }])).toEqual({
			hit1: 1,
			hit5: 1,
			mrr: 1,
			ndcg10: 1,
		});
		expect(computeMetrics([{ found: [], relevant }])).toEqual({ hit1: 0, hit5: 0, mrr: 0, ndcg10: 0 });
	});
});

describe("the evaluation set", () => {
	test("has at least 60 passages, 60 questions with an answer and 15 questions without one", () => {
		const answerable = questions.filter(({ relevant }) => Object.keys(relevant).length > 0);
		expect(passages.length).toBeGreaterThanOrEqual(60);
		expect(answerable.length).toBeGreaterThanOrEqual(60);
		expect(questions.length - answerable.length).toBeGreaterThanOrEqual(15);
		const ids = new Set(passages.map(({ id }) => id));
		for (const { relevant } of answerable) {
			for (const id of Object.keys(relevant)) expect(ids).toContain(id);
		}
	});
});

describe("lexical retrieval", () => {
	const sql = memorySql();
	beforeAll(() => fillBrain(sql, passages, null));

	test("does not regress", () => {
		const { hit5, mrr, ndcg10 } = measureSearch(sql, questions, "lexical", null);
		expect(hit5).toBeGreaterThanOrEqual(0.71);
		expect(mrr).toBeGreaterThanOrEqual(0.65);
		expect(ndcg10).toBeGreaterThanOrEqual(0.66);
	});

	test("returns no passages for messages that the set cannot answer", () => {
		expect(measureAnswers(sql, questions, null).misled).toBeLessThanOrEqual(0.1);
	});
});

// `npm run build` creates the embeddings; without them, these tests are skipped.
const embedder = await loadEmbedder();

describe.skipIf(embedder === null)("retrieval with the static embeddings", () => {
	async function brain(withStarter: boolean): Promise<{ sql: Sql; embedder: StaticEmbedder | null }> {
		const sql = memorySql();
		if (withStarter) ensureStarterArticles(sql, 0);
		await fillBrain(sql, passages, embedder);
		return { sql, embedder };
	}

	test("is better than lexical retrieval and does not regress", async () => {
		const { sql } = await brain(false);
		const hybrid = measureSearch(sql, questions, "hybrid", embedder);
		const lexical = measureSearch(sql, questions, "lexical", embedder);
		expect(hybrid.mrr).toBeGreaterThan(lexical.mrr);
		expect(hybrid.ndcg10).toBeGreaterThan(lexical.ndcg10);
		expect(hybrid.hit5).toBeGreaterThan(lexical.hit5);
		expect(hybrid.hit1).toBeGreaterThanOrEqual(0.86);
		expect(hybrid.hit5).toBeGreaterThanOrEqual(0.93);
		expect(hybrid.ndcg10).toBeGreaterThanOrEqual(0.92);
	});

	test.each([false, true])(
		"provides relevant passages for answers (starter articles: %j)",
		async (starter) => {
			const { sql } = await brain(starter);
			const { answered, misled } = measureAnswers(sql, questions, embedder);
			expect(answered).toBeGreaterThanOrEqual(0.73);
			expect(misled).toBeLessThanOrEqual(0.28);
		},
	);
});

import { expect } from "vitest";
import type { Embedder } from "../../../../src/knowledge/embeddings/embedder.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { findNearest } from "../../../../src/knowledge/vectors/nearest.ts";
import type { PrefixCache } from "../../../../src/knowledge/vectors/prefix-cache.ts";
import { Random } from "../../../support/random.ts";

export const ALL = { max: Number.POSITIVE_INFINITY };
export const PLENTY_BYTES = 1_000_000;
/** The maximum error that quantization adds to a cosine. */
const QUANTIZATION_ERROR = 0.03;

/** Returns a pseudorandom unit vector that depends only on the text. */
export function vectorOf(text: string, dimensions: number): Float32Array {
	const seed = [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) | 0, 7);
	const random = new Random(seed);
	const vector = Float32Array.from({ length: dimensions }, () => random.next() - 0.5);
	const length = Math.hypot(...vector);
	return vector.map((value) => value / length);
}

/** Creates an embedder that calls `wait` before each batch. */
export function embedder(
	model = "test",
	dimensions = 8,
	wait: () => Promise<void> = async () => {},
): Embedder {
	return {
		model,
		embed: async (texts) => {
			await wait();
			return texts.map((text) => vectorOf(text, dimensions));
		},
	};
}

/** Stores a page titled "T" and returns its id. */
export const put = (sql: Sql, externalId: string, text: string) =>
	putPage(sql, segmentPage({ kind: "imported", externalId, title: "T", text }), 0).page.id;

/** Returns the text that is embedded for each passage, by passage id. */
export function textsOf(sql: Sql): Map<number, string> {
	const passages = sql.exec<{ id: number; text: string }>(
		"SELECT id, 'T' || char(10) || text AS text FROM passages",
	);
	return new Map(passages.toArray().map(({ id, text }) => [id, text]));
}

/** Checks that a search returns every passage and that each cosine matches a direct comparison. */
export function expectAllCosines(sql: Sql, question: Float32Array, cache: PrefixCache): void {
	const found =
		findNearest(sql, question, { limit: 1_000, others: [], cache })?.cosines ?? new Map<number, number>();
	const texts = textsOf(sql);
	expect([...found.keys()].sort()).toEqual([...texts.keys()].sort());
	for (const [id, text] of texts) {
		const cosine = vectorOf(text, question.length).reduce(
			(sum, value, i) => sum + value * (question[i] ?? 0),
			0,
		);
		expect(Math.abs((found.get(id) ?? 9) - cosine)).toBeLessThan(QUANTIZATION_ERROR);
	}
}

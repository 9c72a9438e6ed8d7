import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { Embedding } from "../../../../durable-objects/brain/jobs/embedding.ts";
import type { EmbedderUnavailable } from "../../../../src/knowledge/embeddings/create.ts";
import type { Embedder } from "../../../../src/knowledge/embeddings/embedder.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { getPageItem } from "../../../../src/knowledge/store/pages.ts";
import { deletePage, putPage } from "../../../../src/knowledge/store/put-page.ts";
import { KNOWN_WORDS } from "../../../../src/text/known-words.ts";
import { inNewBrain } from "../../../support/brain.ts";

beforeAll(() => KNOWN_WORDS.load(env.ASSETS));

const NOW = Date.UTC(2026, 10, 22);
const PAGES = 300;

const inBrain = (work: (sql: SqlStorage) => Promise<void>) => inNewBrain(({ sql }) => work(sql));

function put(sql: SqlStorage, text: string): string {
	return putPage(sql, segmentPage({ kind: "added", title: "Page", text }), NOW).page.id;
}

/** A model with three dimensions. A text's vector points toward the topics that the text mentions. */
class Model implements Embedder {
	readonly model: string;
	embedded = 0;

	constructor(model: string) {
		this.model = model;
	}

	async embed(texts: readonly string[]): Promise<Float32Array[]> {
		this.embedded += texts.length;
		return texts.map((text) => {
			const vector = Float32Array.from(["wool", "stone", "light"], (word) =>
				text.includes(word) ? 1 : 0.01,
			);
			const length = Math.hypot(...vector);
			return vector.map((value) => value / length);
		});
	}
}

function embeddingOf(sql: SqlStorage, answer: () => Embedder | EmbedderUnavailable, isCheap = true) {
	const clock = { now: NOW };
	const embedding = new Embedding({ sql, embedder: async () => answer(), isCheap, now: () => clock.now });
	return { embedding, clock };
}

describe("Embedding", () => {
	test("embeds passages in batches and reports its progress", () =>
		inBrain(async (sql) => {
			const model = new Model("one");
			const { embedding } = embeddingOf(sql, () => model);
			for (let i = 0; i < PAGES; i++) put(sql, `The wool of alpaca ${i}.`);
			embedding.schedule();
			expect(embedding.dueAt()).toBeGreaterThan(NOW);
			expect(embedding.status()).toMatchObject({ state: "working", embedded: 0 });
			await embedding.run();
			const { embedded } = embedding.status();
			expect(embedded).toBeGreaterThan(0);
			expect(embedded).toBeLessThan(PAGES);
			while (embedding.dueAt() !== null) await embedding.run();
			expect(embedding.status()).toEqual({ model: "one", state: "ready", embedded: PAGES });
			expect(model.embedded).toBe(PAGES);
		}));

	test("embeds a small change immediately if embedding is cheap, and waits otherwise", () =>
		inBrain(async (sql) => {
			const expensive = embeddingOf(sql, () => new Model("one"), false).embedding;
			const id = put(sql, "Soft wool.");
			expensive.schedule();
			await expensive.catchUp();
			expect([expensive.dueAt() === null, getPageItem(sql, id).embedding_model]).toEqual([false, null]);
			const cheap = embeddingOf(sql, () => new Model("one")).embedding;
			cheap.schedule();
			await cheap.catchUp();
			expect([cheap.dueAt() === null, getPageItem(sql, id).embedding_model]).toEqual([true, "one"]);
		}));

	test("embeds everything again when the model changes, and never compares vectors from different models", () =>
		inBrain(async (sql) => {
			put(sql, "Soft wool.");
			await embeddingOf(sql, () => new Model("one")).embedding.run();
			const { embedding } = embeddingOf(sql, () => new Model("two"));
			expect(embedding.dueAt()).toBeNull();
			expect(await embedding.embedQuery("wool?")).toBeNull();
			expect(embedding.dueAt()).not.toBeNull();
			expect(embedding.status()).toMatchObject({ model: "two", state: "working", embedded: 0 });
			await embedding.run();
			expect(embedding.status()).toMatchObject({ model: "two", state: "ready", embedded: 1 });
			expect(await embedding.embedQuery("wool?")).not.toBeNull();
		}));

	test("finds passages that share no word with the query", () =>
		inBrain(async (sql) => {
			const { embedding } = embeddingOf(sql, () => new Model("one"));
			const id = put(sql, "The woolworths shop sells clothes.");
			put(sql, "Granite is a hard stone.");
			await embedding.run();
			const vector = await embedding.embedQuery("woolgathering");
			const request = {
				query: "woolgathering",
				limit: 1,
				perPage: 1,
				mode: "hybrid",
				relevantOnly: false,
			} as const;
			const [hit] = searchKnowledge(sql, request, vector);
			expect(hit).toMatchObject({ pageId: id, parts: { lexical: null } });
			expect(hit?.parts.vector).toBeGreaterThan(0.9);
		}));

	test("deletes the vectors of a deleted page", () =>
		inBrain(async (sql) => {
			const { embedding } = embeddingOf(sql, () => new Model("one"));
			const id = put(sql, "Soft wool.");
			const other = put(sql, "Hard stone.");
			await embedding.run();
			deletePage(sql, id);
			expect(embedding.status()).toMatchObject({ state: "ready", embedded: 1 });
			const request = { query: "wool", limit: 9, perPage: 1, mode: "vector", relevantOnly: false } as const;
			const found = searchKnowledge(sql, request, await embedding.embedQuery("wool"));
			expect(found.map(({ pageId }) => pageId)).not.toContain(id);
			deletePage(sql, other);
			deletePage(sql, put(sql, "Without a vector yet."));
			for (const table of ["pages", "passages", "passages_fts", "passages_to_embed", "vector_blocks"])
				expect([table, sql.exec(`SELECT count(*) AS n FROM ${table}`).one()]).toEqual([table, { n: 0 }]);
		}));

	test("does not embed queries for a while after a failure, then tries again", () =>
		inBrain(async (sql) => {
			put(sql, "Soft wool.");
			const model = new Model("one");
			await embeddingOf(sql, () => model).embedding.run();
			put(sql, "More wool.");
			let answer: Embedder | EmbedderUnavailable = { unavailable: "The embeddings are not there." };
			const { embedding, clock } = embeddingOf(sql, () => answer);
			expect(await embedding.embedQuery("wool?")).toBeNull();
			await embedding.catchUp();
			await expect(embedding.run()).rejects.toThrow("not there");
			expect(embedding.detail).toBe("The embeddings are not there.");
			expect(embedding.status()).toMatchObject({
				state: "unavailable",
				embedded: 1,
				detail: embedding.detail,
			});
			answer = model;
			expect(await embedding.embedQuery("wool?")).toBeNull();
			clock.now += 60_000;
			expect(await embedding.embedQuery("wool?")).not.toBeNull();
			expect(embedding.status()).toMatchObject({ state: "working", embedded: 1 });
		}));
});

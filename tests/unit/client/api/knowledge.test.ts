import { describe, expect, test } from "vitest";
import type { CitedSource, PageItem } from "../../../../src/contracts/knowledge.ts";
import { AT, errorResponse } from "../fakes.ts";
import { collect, createSignedInClient } from "../signed-in.ts";

const PAGES = "/api/knowledge/pages/";
const IMPORT = "POST /api/knowledge/import/";
const REPORT = { added: 0, updated: 0, unchanged: 0, failed: [], failed_count: 0 };

const page = (id: string): PageItem => ({
	id,
	external_id: null,
	kind: "added",
	title: "Gold",
	url: null,
	author: null,
	published_at: null,
	language: "en",
	words: 3,
	passages: 1,
	embedding_model: null,
	file: null,
	created_at: AT,
	updated_at: AT,
});

describe("knowledge pages", () => {
	test("are listed from all result pages and can be filtered by keywords and kind", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PAGES}`]: ({ query }) => ({
				body: query.cursor
					? { items: [page("3")], next_cursor: null }
					: { items: [page("1"), page("2")], next_cursor: "c" },
			}),
		});
		const ids = (await collect(client.knowledge.list({ search: "gold", kind: "added" }))).map(({ id }) => id);
		expect(ids).toEqual(["1", "2", "3"]);
		expect(server.calls[0]?.query).toEqual({ q: "gold", kind: "added" });
	});

	test("are added, read, recrawled and deleted", async () => {
		const fullPage = { ...page("a b"), text: "Gold is a metal.", passage_list: [], page_starts: null };
		const { client, server } = createSignedInClient({
			[`POST ${PAGES}`]: () => ({ status: 201, body: { page: page("a b") } }),
			[`GET ${PAGES}a%20b/`]: () => ({ body: fullPage }),
			[`POST ${PAGES}a%20b/recrawl/`]: () => ({ body: { outcome: "unchanged", page: page("a b") } }),
			[`DELETE ${PAGES}a%20b/`]: () => ({ body: { message: "Deleted.", id: "a b" } }),
		});
		expect(await client.knowledge.add({ title: "Gold", text: "Gold is a metal." })).toEqual(page("a b"));
		expect(server.calls[0]?.body).toEqual({ title: "Gold", text: "Gold is a metal." });
		expect(await client.knowledge.read("a b")).toEqual(fullPage);
		expect(await client.knowledge.recrawl("a b")).toMatchObject({ outcome: "unchanged" });
		await client.knowledge.delete("a b");
		expect(server.calls).toHaveLength(4);
	});

	test("are counted by problem, and listed by problem", async () => {
		const report = { growth: [], problems: { failing: 1, stale: 0, never_cited: 0 } };
		const { client, server } = createSignedInClient({
			"GET /api/knowledge/report/": () => ({ body: report }),
			[`GET ${PAGES}`]: () => ({ body: { items: [page("1")], next_cursor: null } }),
		});
		expect(await client.knowledge.report()).toEqual(report);
		await client.knowledge.page({ problem: "failing" });
		expect(server.calls[1]?.query).toEqual({ problem: "failing" });
	});

	test("fail with page_not_found when read if they do not exist", async () => {
		const { client } = createSignedInClient({ [`GET ${PAGES}`]: () => errorResponse(404, "page_not_found") });
		await expect(client.knowledge.read("x")).rejects.toMatchObject({ code: "page_not_found", status: 404 });
	});
});

describe("an import", () => {
	test("sends the same lines whether the source is text, a file or an array of objects", async () => {
		const { client, server } = createSignedInClient({ [IMPORT]: () => ({ body: { ...REPORT, added: 2 } }) });
		const items = [
			{ title: "Gold", text: "A metal." },
			{ id: 7, title: "Silver", text: "Another." },
		];
		const lines = items.map((item) => JSON.stringify(item)).join("\n");
		expect(await client.knowledge.importLines(lines)).toEqual({ ...REPORT, added: 2 });
		await client.knowledge.importLines(new Blob([lines]));
		await client.knowledge.importLines(items);
		expect(server.calls.map(({ text }) => text)).toEqual([lines, lines, lines]);
		expect(server.calls[0]?.contentType).toBe("application/x-ndjson");
	});

	test("is sent in chunks and reports failures by their line numbers in the original source", async () => {
		const { client, server } = createSignedInClient({
			[IMPORT]: ({ text }) => {
				const count = text.split("\n").length;
				return {
					body: {
						...REPORT,
						added: count - 1,
						failed: [{ line: count, error: "No text." }],
						failed_count: 1,
					},
				};
			},
		});
		const items = Array.from({ length: 3 }, (_, n) => ({ title: `${n}`, text: "x".repeat(400_000) }));
		const progress: number[] = [];
		const report = await client.knowledge.importLines(items, ({ lines }) => progress.push(lines));
		expect(server.calls).toHaveLength(3);
		expect(progress).toEqual([1, 2, 3]);
		expect(report.failed_count).toBe(3);
		expect(report.failed.map(({ line }) => line)).toEqual([1, 2, 3]);
	});

	test("sends no request if the source is empty", async () => {
		const { client, server } = createSignedInClient({});
		expect(await client.knowledge.importLines("\n  \n")).toEqual(REPORT);
		expect(server.calls).toEqual([]);
	});
});

test("search results, citations and statistics are returned unchanged", async () => {
	const cited: CitedSource = { page_id: "1", title: "Gold", url: null, gone: true, citations: [] };
	const statistics = {
		pages: 1,
		passages: 1,
		words: 3,
		kinds: { starter: 0, added: 1, imported: 0, crawled: 0 },
		embedding: { model: null, state: "unavailable", embedded: 0, detail: "There is no model." },
	};
	const answer = { results: [], mode: "lexical", detail: "There is no model.", took_ms: 1 };
	const { client, server } = createSignedInClient({
		"POST /api/knowledge/search/": () => ({ body: answer }),
		"GET /api/knowledge/sources/": () => ({ body: { items: [cited], next_cursor: null } }),
		"GET /api/knowledge/statistics/": () => ({ body: statistics }),
	});
	expect(await client.knowledge.search("gold", { limit: 5, mode: "hybrid" })).toEqual(answer);
	expect(server.calls[0]?.body).toEqual({ query: "gold", limit: 5, mode: "hybrid" });
	expect(await collect(client.knowledge.sources())).toEqual([cited]);
	expect(await client.knowledge.statistics()).toEqual(statistics);
});

import { describe, expect, test } from "vitest";
import type { CitedSource, PageItem } from "../../../../src/contracts/knowledge.ts";
import { AT, refusal } from "../fakes.ts";
import { listOf, signedIn } from "../signed-in.ts";

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
	created_at: AT,
	updated_at: AT,
});

describe("pages", () => {
	test("are listed through all pages of the list, by words and kind", async () => {
		const { client, server } = signedIn({
			[`GET ${PAGES}`]: ({ query }) => ({
				body: query.cursor
					? { items: [page("3")], next_cursor: null }
					: { items: [page("1"), page("2")], next_cursor: "c" },
			}),
		});
		const ids = (await listOf(client.knowledge.list({ search: "gold", kind: "added" }))).map(({ id }) => id);
		expect(ids).toEqual(["1", "2", "3"]);
		expect(server.calls[0]?.query).toEqual({ q: "gold", kind: "added" });
	});

	test("are added, read, read from the web again, and deleted", async () => {
		const whole = { ...page("a b"), text: "Gold is a metal.", passage_list: [] };
		const { client, server } = signedIn({
			[`POST ${PAGES}`]: () => ({ status: 201, body: { page: page("a b") } }),
			[`GET ${PAGES}a%20b/`]: () => ({ body: whole }),
			[`POST ${PAGES}a%20b/recrawl/`]: () => ({ body: { outcome: "unchanged", page: page("a b") } }),
			[`DELETE ${PAGES}a%20b/`]: () => ({ body: { message: "Deleted.", id: "a b" } }),
		});
		expect(await client.knowledge.add({ title: "Gold", text: "Gold is a metal." })).toEqual(page("a b"));
		expect(server.calls[0]?.body).toEqual({ title: "Gold", text: "Gold is a metal." });
		expect(await client.knowledge.read("a b")).toEqual(whole);
		expect(await client.knowledge.recrawl("a b")).toMatchObject({ outcome: "unchanged" });
		await client.knowledge.delete("a b");
		expect(server.calls).toHaveLength(4);
	});

	test("that are gone say so by their code", async () => {
		const { client } = signedIn({ [`GET ${PAGES}`]: () => refusal(404, "page_not_found") });
		await expect(client.knowledge.read("x")).rejects.toMatchObject({ code: "page_not_found", status: 404 });
	});
});

describe("an import", () => {
	test("sends text as it is, and a file and objects as the same lines", async () => {
		const { client, server } = signedIn({ [IMPORT]: () => ({ body: { ...REPORT, added: 2 } }) });
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

	test("of many lines goes in parts, and a refused line has its number in the whole", async () => {
		const { client, server } = signedIn({
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

	test("of nothing calls nobody", async () => {
		const { client, server } = signedIn({});
		expect(await client.knowledge.importLines("\n  \n")).toEqual(REPORT);
		expect(server.calls).toEqual([]);
	});
});

test("search, citations and statistics come as they are", async () => {
	const cited: CitedSource = { page_id: "1", title: "Gold", url: null, gone: true, citations: [] };
	const statistics = {
		pages: 1,
		passages: 1,
		words: 3,
		kinds: { starter: 0, added: 1, imported: 0, crawled: 0 },
		embedding: { model: null, state: "unavailable", embedded: 0, detail: "There is no model." },
	};
	const answer = { results: [], mode: "lexical", detail: "There is no model.", took_ms: 1 };
	const { client, server } = signedIn({
		"POST /api/knowledge/search/": () => ({ body: answer }),
		"GET /api/knowledge/sources/": () => ({ body: { items: [cited], next_cursor: null } }),
		"GET /api/knowledge/statistics/": () => ({ body: statistics }),
	});
	expect(await client.knowledge.search("gold", { limit: 5, mode: "hybrid" })).toEqual(answer);
	expect(server.calls[0]?.body).toEqual({ query: "gold", limit: 5, mode: "hybrid" });
	expect(await listOf(client.knowledge.sources())).toEqual([cited]);
	expect(await client.knowledge.statistics()).toEqual(statistics);
});

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect } from "vitest";
import type { z } from "zod";
import {
	CitedSourceList,
	ImportReport,
	KnowledgePage,
	KnowledgeStatistics,
	PageAdded,
	PageList,
	SearchResponse,
} from "../../../../src/contracts/knowledge.ts";
import { IMPORT_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { STARTER_ARTICLES } from "../../../../src/knowledge/starter/starter.ts";
import { encode } from "../../../support/encode.ts";
import { test } from "../../../support/fixtures.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

beforeAll(() => STARTER_ARTICLES.load(env.ASSETS));

const SEED = 20_260_102;

async function read<Schema extends z.ZodType>(
	of: TestUser,
	schema: Schema,
	path: string,
	body?: unknown,
): Promise<z.output<Schema>> {
	const response = await of.fetch(`/api/knowledge/${path}`, body === undefined ? {} : { body });
	if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
	return schema.parse(await response.json());
}

const add = (of: TestUser, body: object) => read(of, PageAdded, "pages/", body).then(({ page }) => page);
const search = (of: TestUser, query: string, more: object = {}) =>
	read(of, SearchResponse, "search/", { query, ...more });

async function importText(of: TestUser, text: string | Uint8Array<ArrayBuffer>): Promise<Response> {
	const headers = { authorization: `Bearer ${of.signedIn.access}` };
	return call("/api/knowledge/import/", { method: "POST", headers, body: text });
}

const lines = (...pages: object[]) => pages.map((page) => JSON.stringify(page)).join("\n");
const report = async (guest: TestUser, text: string) =>
	ImportReport.parse(await (await importText(guest, text)).json());

describe("a page that is added", () => {
	test("is found immediately, with the offsets of the matching text", async ({ guest }) => {
		const page = await add(guest, {
			title: "Alpacas",
			text: "Alpacas hum when they are content. They graze all day.",
		});
		expect(page).toMatchObject({ kind: "added", title: "Alpacas", url: null, passages: 1, words: 10 });
		const { results, mode, took_ms } = await search(guest, "What do alpacas do when content?");
		expect(results[0]).toMatchObject({ page_id: page.id, title: "Alpacas", passage_id: `${page.id}.0` });
		expect(took_ms).toBeGreaterThan(0);
		expect(["hybrid", "lexical"]).toContain(mode);
		const { text, passage_list } = await read(guest, KnowledgePage, `pages/${page.id}/`);
		const [first] = results;
		expect(text.slice(first?.start, first?.end)).toBe(first?.text);
		expect(passage_list).toMatchObject([{ passage_id: `${page.id}.0`, start: 0 }]);
	});

	test("is found with an explanation only on request, also if the query is misspelled", async ({ guest }) => {
		await add(guest, { title: "Alpacas", text: "Alpacas hum when they are content. They graze all day." });
		const plain = await search(guest, "When do alpakas hum?");
		expect(plain.explanation).toBeUndefined();
		expect(plain.results[0]?.explanation).toBeUndefined();
		const { explanation, results } = await search(guest, "When do alpakas hum?", { explain: true });
		expect(explanation?.terms.flatMap(({ variants }) => variants)).toContainEqual(
			expect.objectContaining({ term: "alpacas", kind: "typo", passages: 1 }),
		);
		const [best] = results;
		expect(best?.explanation?.matches.map(({ term }) => term)).toContain("alpacas");
		const { words = 0, page = 0, meaning = 0, sequence = 0 } = best?.explanation?.shares ?? {};
		expect(words + page + meaning + sequence).toBeCloseTo(best?.explanation?.fused ?? 0);
		expect(best?.explanation?.is_used).toBe(
			(explanation?.relevance ?? 0) >= (explanation?.relevance_min ?? 1),
		);
	});

	test("is found by the words that this passage contains, not by those of other passages", async ({
		guest,
	}) => {
		await add(guest, { title: "Quokkas", text: "Quokkas live on Rottnest Island." });
		await add(guest, { title: "Axolotls", text: "Axolotls live in Lake Xochimilco." });
		const { results } = await search(guest, "Which quokkas live on Rottnest?", { explain: true });
		const matchesOf = (title: string) =>
			results
				.find((result) => result.title === title)
				?.explanation?.matches.map(({ word }) => word)
				.sort();
		expect(matchesOf("Quokkas")).toEqual(["live", "quokkas", "rottnest"]);
		expect(matchesOf("Axolotls")).toEqual(["live"]);
	});

	test("gets its title from Markdown or HTML by default", async ({ guest }) => {
		expect(await add(guest, { markdown: "# Llamas\n\nLlamas spit at each other." })).toMatchObject({
			title: "Llamas",
		});
		const html = "<html><head><title>Vicunas</title></head><body><p>Vicunas live high up in the Andes.</p>";
		expect(await add(guest, { html })).toMatchObject({ title: "Vicunas" });
	});

	test("is returned with status 200 if a page with the same content exists", async ({ guest }) => {
		const body = { title: "Alpacas", text: "Alpacas hum." };
		const first = await guest.fetch("/api/knowledge/pages/", { body });
		const again = await guest.fetch("/api/knowledge/pages/", { body });
		expect([first.status, again.status]).toEqual([201, 200]);
		expect(await again.json()).toEqual(await first.json());
	});

	test("is rejected with a readable error when it is empty or ambiguous", async ({ guest }) => {
		const refused = (body: unknown) => guest.fetch("/api/knowledge/pages/", { body });
		await expectError(await refused({ title: "Empty", html: "<p></p>" }), 422, "page_refused");
		for (const body of [
			{},
			{ title: "T", text: "  " },
			{ text: "No title." },
			{ title: "T", text: "a", markdown: "b" },
			{ url: "ftp://example.org/" },
			{ markdown: "No heading." },
		]) {
			await expectError(await refused(body), 400, "invalid_request");
		}
	});
});

describe("a page that is deleted", () => {
	test("leaves no passage, vector or index row behind", async ({ guest }) => {
		const page = await add(guest, { title: "Alpacas", text: "Alpacas hum." });
		const other = await add(guest, { title: "Llamas", text: "Llamas spit." });
		const response = await guest.fetch(`/api/knowledge/pages/${page.id}/`, { method: "DELETE" });
		expect(response.status).toBe(200);
		expect(await rowsOf(guest, page.id)).toEqual({ pages: 0, passages: 0, orphans: [] });
		expect(await rowsOf(guest, other.id)).toMatchObject({ pages: 1, passages: 1 });
		expect((await search(guest, "alpacas hum")).results.map(({ page_id }) => page_id)).not.toContain(page.id);
		for (const method of ["GET", "DELETE"])
			await expectError(
				await guest.fetch(`/api/knowledge/pages/${page.id}/`, { method }),
				404,
				"page_not_found",
			);
	});
});

/** Counts a page's rows in every table, including index rows without a passage. */
function rowsOf(guest: TestUser, pageId: string) {
	return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage: { sql } }) => ({
		pages: sql.exec("SELECT 1 FROM pages WHERE page_id = ?", pageId).toArray().length,
		passages: sql.exec("SELECT 1 FROM passages WHERE page_id = ?", pageId).toArray().length,
		orphans: sql
			.exec("SELECT rowid FROM passages_fts WHERE rowid NOT IN (SELECT id FROM passages)")
			.toArray(),
	}));
}

describe("the list of pages", () => {
	test("is sorted newest first and can be searched and filtered", async ({ guest }) => {
		await add(guest, { title: "Alpacas", text: "They hum." });
		await report(guest, lines({ id: 1, title: "Llamas", text: "They spit." }));
		const titles = async (query: string) =>
			(await read(guest, PageList, `pages/?${query}`)).items.map(({ title }) => title);
		expect((await titles("limit=2")).sort()).toEqual(["Alpacas", "Llamas"]);
		expect(await titles("q=spit")).toEqual(["Llamas"]);
		expect(await titles("kind=imported")).toEqual(["Llamas"]);
		expect(await titles("kind=starter")).toHaveLength(STARTER_ARTICLES.value.length);
		await expectError(await guest.fetch("/api/knowledge/pages/?cursor=x"), 400, "invalid_request");
	});
});

describe("an import", () => {
	test("is decoded from windows-1252 or UTF-8 with a byte order mark", async ({ guest }) => {
		const line = '{"id":"k","title":"Köln","text":"Grüße aus Köln"}';
		for (const bytes of [encode(line, "windows-1252"), new TextEncoder().encode(`\ufeff${line}\n`)])
			expect(ImportReport.parse(await (await importText(guest, bytes)).json())).toMatchObject({
				failed_count: 0,
			});
		const { items } = PageList.parse(await (await guest.fetch("/api/knowledge/pages/?kind=imported")).json());
		expect(items.map(({ title }) => title)).toEqual(["Köln"]);
	});

	test("adds, updates or keeps pages by id or URL, and reports invalid lines individually", async ({
		guest,
	}) => {
		const url = "https://a.example/llama";
		const first = lines(
			{ id: "a", title: "Alpacas", text: "They hum." },
			{ url, title: "Llamas", text: "They spit." },
		);
		expect(await report(guest, first)).toEqual({
			added: 2,
			updated: 0,
			unchanged: 0,
			failed: [],
			failed_count: 0,
		});
		const second = [
			lines({ id: "a", title: "Alpacas", text: "They hum." }),
			"",
			"{not json",
			lines(
				{ url, title: "Llamas", text: "They spit far." },
				{ title: "", text: "x" },
				{ id: 7, title: "Vicunas", text: "High." },
			),
			'"just a text"',
		].join("\r\n");
		expect(await report(guest, second)).toMatchObject({
			added: 1,
			updated: 1,
			unchanged: 1,
			failed: [{ line: 3 }, { line: 5 }, { line: 7 }],
			failed_count: 3,
		});
		expect((await search(guest, "llamas spit far")).results[0]).toMatchObject({
			url,
			text: "They spit far.",
		});
		expect((await search(guest, "vicunas high")).results[0]).toMatchObject({ external_id: "7" });
	});

	test("may be as large as 10 MB, unlike other request bodies", async ({ guest }) => {
		const text = "Alpacas hum. ".repeat(25_000);
		expect(await report(guest, lines({ id: "large", title: "Large", text }))).toMatchObject({ added: 1 });
		await expectError(await importText(guest, "x".repeat(IMPORT_MAX_BYTES + 1)), 413, "body_too_large");
	});
});

describe("two users", () => {
	test("never see each other's pages in lists, searches, sources, statistics or errors", async ({
		guest,
	}) => {
		const other = await TestUser.guest();
		const mine = await add(guest, { title: "Quetzal", text: "The quetzal is green." });
		await add(other, { title: "Quokka", text: "The quokka smiles." });
		for (const [who, theirs, own] of [
			[guest, "quokka", "quetzal"],
			[other, "quetzal", "quokka"],
		] as const) {
			const all = await Promise.all([
				read(who, PageList, "pages/?limit=200", undefined),
				read(who, PageList, `pages/?q=${theirs}`, undefined),
				search(who, `${theirs} ${own}`, { limit: 100 }),
				read(who, CitedSourceList, "sources/", undefined),
			]);
			expect(JSON.stringify(all).toLowerCase()).not.toContain(theirs);
			expect(JSON.stringify(all).toLowerCase()).toContain(own);
			expect(await read(who, KnowledgeStatistics, "statistics/", undefined)).toMatchObject({
				pages: STARTER_ARTICLES.value.length + 1,
				kinds: { added: 1, imported: 0, crawled: 0 },
			});
		}
		for (const [method, path] of [
			["GET", `pages/${mine.id}/`],
			["DELETE", `pages/${mine.id}/`],
			["POST", `pages/${mine.id}/recrawl/`],
		] as const) {
			const foreign = await other.fetch(`/api/knowledge/${path}`, { method });
			const missing = await other.fetch(`/api/knowledge/${path.replace(mine.id, "page_nothing")}`, {
				method,
			});
			const said = await expectError(foreign, 404, "page_not_found");
			expect(await expectError(missing, 404, "page_not_found")).toBe(said);
		}
		await read(guest, KnowledgePage, `pages/${mine.id}/`);
	});
});

test("random pages, lines and searches never cause a 5xx", async ({ guest }) => {
	const odd = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.string({ unit: "grapheme" }),
		fc.constantFrom(...ODD),
	);
	const page = fc.record(
		{ title: odd, text: odd, markdown: odd, html: odd, url: odd, id: fc.oneof(odd, fc.integer()) },
		{ requiredKeys: [] },
	);
	const body = fc.oneof(page, fc.jsonValue());
	await fc.assert(
		fc.asyncProperty(
			body,
			odd,
			fc.array(
				fc.oneof(
					page.map((one) => JSON.stringify(one)),
					odd,
				),
			),
			async (one, text, many) => {
				const answered = await Promise.all([
					guest.fetch("/api/knowledge/pages/", { body: one }),
					guest.fetch("/api/knowledge/search/", { body: { query: text } }),
					guest.fetch(`/api/knowledge/pages/?q=${encodeURIComponent(text.toWellFormed())}`),
					importText(guest, many.join("\n").toWellFormed()),
				]);
				for (const response of answered) {
					const failed = response.status >= 500 ? await response.text() : "";
					// 502 means that a web page is unreachable, which is not a failure of the Worker.
					if (failed !== "") expect(failed).toContain("page_unreachable");
					else await response.body?.cancel();
				}
			},
		),
		{ seed: SEED, numRuns: 60 },
	);
});

const ODD = [
	"\u0000",
	'"',
	"' OR 1=1 --",
	"NEAR(a b)",
	"*",
	"a AND",
	"#".repeat(300),
	"\ud800",
	"x".repeat(3_000),
	"{}",
	"()[]:^",
];

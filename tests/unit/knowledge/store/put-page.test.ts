import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { type NewPage, segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import {
	STARTER_ARTICLES,
	STARTER_PAGE_ID_PREFIX,
	STARTER_VERSION,
} from "../../../../src/knowledge/starter/starter.ts";
import { getPage, listPages } from "../../../../src/knowledge/store/pages.ts";
import { deletePage, putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const NOW = Date.UTC(2026, 10, 22);

function put(sql: Sql, page: Partial<NewPage> & { text: string }, now = NOW) {
	return putPage(sql, segmentPage({ kind: "added", title: "Page", ...page }), now);
}

const indexed = (sql: Sql, word: string) =>
	sql
		.exec<{ text: string }>(
			"SELECT text FROM passages WHERE id IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?)",
			word,
		)
		.toArray()
		.map(({ text }) => text);
const count = (sql: Sql, table: string) =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;

describe("putPage", () => {
	test("keeps the user's title when the page is recrawled", () => {
		const sql = memorySql();
		const url = "https://a.example/x";
		put(sql, { url, title: "Mine", text: "Alpacas hum." });
		const again = { url, kind: "crawled", title: "Theirs" } as const;
		expect(put(sql, { ...again, text: "Alpacas hum." })).toMatchObject({
			outcome: "unchanged",
			page: { title: "Mine" },
		});
		expect(put(sql, { ...again, text: "Alpacas sing." })).toMatchObject({
			outcome: "updated",
			page: { title: "Mine" },
		});
		put(sql, { ...again, url: "https://a.example/y", title: "Old", text: "Llamas spit." });
		expect(
			put(sql, { ...again, url: "https://a.example/y", title: "New", text: "Llamas spit." }).page.title,
		).toBe("New");
	});

	test("matches a page by its external id first, then by its URL, then by its content", () => {
		const sql = memorySql();
		const ways: Partial<NewPage>[] = [{ externalId: "doc-1" }, { url: "https://a.example/x" }, {}];
		for (const [i, way] of ways.entries()) {
			const page = { ...way, text: `Alpacas hum ${i}.` };
			const first = put(sql, page);
			expect([first.outcome, put(sql, page).outcome]).toEqual(["added", "unchanged"]);
			expect(put(sql, page).page.id).toBe(first.page.id);
		}
		expect(count(sql, "pages")).toBe(3);
		expect(put(sql, { url: "https://a.example/x#part", text: "Alpacas hum 1." }).outcome).toBe("unchanged");
		expect(put(sql, { url: "https://a.example/y", text: "Alpacas hum 1." }).outcome).toBe("added");
	});

	test("distinguishes pages that declare the same canonical URL but have different text, and detects copies", () => {
		const sql = memorySql();
		const [home, a, b] = ["https://a.example/", "https://a.example/a", "https://a.example/b"];
		const first = put(sql, { url: a, copyOf: home, text: "About alpacas." });
		expect(put(sql, { url: b, copyOf: home, text: "About llamas." }).outcome).toBe("added");
		put(sql, { url: home, text: "Welcome." });
		expect(put(sql, { url: a, copyOf: home, text: "About alpacas and more." })).toMatchObject({
			outcome: "updated",
			page: { id: first.page.id, url: a },
		});
		const reading = { etag: '"copy"', lastModified: null, fetchedAt: 1, dueAt: 2 };
		expect(put(sql, { url: `${b}?print`, copyOf: b, text: "About llamas.", fetch: reading })).toMatchObject({
			outcome: "unchanged",
			page: { url: b },
		});
		expect(put(sql, { url: `${b}?lang=de`, copyOf: b, text: "Über Lamas." }).outcome).toBe("added");
		const urls = listPages(sql, { limit: 9 }).items.map(({ url }) => url);
		expect(urls.toSorted()).toEqual([home, a, b, `${b}?lang=de`]);
		expect(sql.exec("SELECT 1 FROM pages WHERE etag IS NOT NULL").toArray()).toEqual([]);
	});

	test("keeps the id and previous hash of an updated page and indexes only the new text", () => {
		const sql = memorySql();
		const before = put(sql, { externalId: "doc", text: "Alpacas hum." });
		const hash = () => sql.exec("SELECT hash, previous_hash FROM pages").toArray()[0];
		const old = hash();
		const after = put(sql, { externalId: "doc", title: "Llamas", text: "Llamas spit." }, NOW + 5);
		expect(after).toMatchObject({
			outcome: "updated",
			page: { id: before.page.id, title: "Llamas", updated_at: "2026-11-22T00:00:00.005Z" },
		});
		expect(hash()).toMatchObject({ previous_hash: old?.hash });
		expect([indexed(sql, "alpacas"), indexed(sql, "llamas")]).toEqual([[], ["Llamas spit."]]);
		expect([count(sql, "passages"), count(sql, "passages_fts")]).toEqual([1, 1]);
	});

	test("treats a changed title as an update, because titles are searched", () => {
		const sql = memorySql();
		put(sql, { externalId: "doc", title: "One", text: "Same." });
		expect(put(sql, { externalId: "doc", title: "Two", text: "Same." }).outcome).toBe("updated");
		expect([indexed(sql, "one"), indexed(sql, "two")]).toEqual([[], ["Same."]]);
	});

	test("stores one page per URL, even if the external id changes", () => {
		const sql = memorySql();
		const url = "https://a.example/x";
		put(sql, { externalId: "a", text: "A." });
		put(sql, { externalId: "b", url, text: "B." });
		put(sql, { externalId: "a", url, text: "C." });
		expect(listPages(sql, { limit: 9 }).items).toMatchObject([{ external_id: "a", url }]);
		expect([count(sql, "passages"), count(sql, "passages_fts")]).toEqual([1, 1]);
	});

	test("adds an external id or URL to an existing page", () => {
		const sql = memorySql();
		const [url, text] = ["https://a.example/x", "A."];
		put(sql, { url, text });
		expect(put(sql, { url, externalId: "a", text }).outcome).toBe("updated");
		expect(put(sql, { externalId: "a", text }).outcome).toBe("unchanged");
		expect(listPages(sql, { limit: 9 }).items).toMatchObject([{ external_id: "a", url }]);
	});

	test("stores the validators of a page even when its text is unchanged", () => {
		const sql = memorySql();
		const url = "https://a.example/x";
		const reading = (at: number) => ({ etag: `"${at}"`, lastModified: null, fetchedAt: at, dueAt: at + 10 });
		put(sql, { url, text: "Same.", fetch: reading(1) });
		put(sql, { url, text: "Same.", fetch: reading(2) });
		expect(sql.exec("SELECT etag, fetched_at, due_at FROM pages").toArray()).toEqual([
			{ etag: '"2"', fetched_at: 2, due_at: 12 },
		]);
	});

	test("stores the offsets and the heading path of each passage", () => {
		const sql = memorySql();
		const text = "Intro.\n\n# Alpacas\n\nThey hum.\n\n## Wool\n\nIt is soft.";
		const { page } = put(sql, { text });
		const { passage_list } = getPage(sql, page.id);
		expect(passage_list.map(({ heading, start, end }) => [heading, text.slice(start, end)])).toEqual([
			[null, "Intro."],
			["Alpacas", "They hum."],
			["Alpacas > Wool", "It is soft."],
		]);
		expect(page).toMatchObject({ passages: 3, words: 10 });
	});

	test("truncates long titles without splitting a character, and replaces lone surrogates", () => {
		const sql = memorySql();
		const { page } = put(sql, { title: `${"x".repeat(119)}\u{1F600}`, text: "Half \ud83d here." });
		expect(page.title).toBe("x".repeat(119));
		expect(getPage(sql, page.id).text).toBe("Half \ufffd here.");
	});
});

describe("deletePage", () => {
	test("deletes only the passages and index entries of the page", () => {
		const sql = memorySql();
		const { page } = put(sql, { text: "Alpacas hum." });
		put(sql, { text: "Alpacas graze." });
		expect(deletePage(sql, page.id)).toBe(true);
		expect(deletePage(sql, page.id)).toBe(false);
		expect(indexed(sql, "alpacas")).toEqual(["Alpacas graze."]);
		expect([count(sql, "pages"), count(sql, "passages"), count(sql, "passages_fts")]).toEqual([1, 1, 1]);
	});
});

describe("listPages", () => {
	test("returns every page once, newest first, across several requests", () => {
		const sql = memorySql();
		const times = [3, 1, 2, 2, 2, 5, 4];
		for (const [i, time] of times.entries()) put(sql, { externalId: `${i}`, text: `${i}` }, NOW + time);
		const seen: string[] = [];
		let cursor: string | undefined;
		do {
			const page = listPages(sql, { limit: 2, cursor });
			seen.push(...page.items.map(({ created_at }) => created_at.slice(-2, -1)));
			cursor = page.next_cursor ?? undefined;
		} while (cursor !== undefined);
		expect(seen.join("")).toBe("5432221");
	});

	test("filters pages by words in title, URL or text, and by kind", () => {
		const sql = memorySql();
		put(sql, { title: "Wool", url: "https://alpaca.example/", text: "It is soft." });
		put(sql, { title: "Alpacas", kind: "imported", text: "They hum softly." });
		const found = (q: string, kind?: "imported") =>
			listPages(sql, { q, kind, limit: 9 }).items.map(({ title }) => title);
		expect(found("alpaca soft").sort()).toEqual(["Alpacas", "Wool"]);
		expect(found("ALPACA hum")).toEqual(["Alpacas"]);
		expect(found("alpaca", "imported")).toEqual(["Alpacas"]);
		expect(found('"; DROP')).toEqual([]);
		expect(found('* OR "')).toEqual([]);
	});
});

describe("ensureStarterArticles", () => {
	test("stores the articles once", () => {
		const sql = memorySql();
		expect(ensureStarterArticles(sql, NOW)).toBe(true);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.value.length);
		deletePage(sql, `${STARTER_PAGE_ID_PREFIX}bitcoin`);
		expect(ensureStarterArticles(sql, NOW)).toBe(false);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.value.length - 1);
	});

	test("stores what storing each article as a page does", () => {
		const [together, oneByOne] = [memorySql(), memorySql()];
		ensureStarterArticles(together, NOW);
		for (const article of STARTER_ARTICLES.value) put(oneByOne, { ...article, kind: "starter" });
		for (const table of ["pages", "passages", "passages_to_embed", "vocabulary", "acronyms"]) {
			const rows = (sql: Sql) => sql.exec(`SELECT * FROM ${table} ORDER BY 1`).toArray();
			expect(rows(together)).toEqual(rows(oneByOne));
		}
		const ranked = (sql: Sql) =>
			sql
				.exec("SELECT rowid, rank FROM passages_fts('bitcoin OR ({title heading} : comput*)') ORDER BY 2, 1")
				.toArray();
		expect(ranked(together)).toEqual(ranked(oneByOne));
	});

	test("replaces the articles of an older version and leaves the user's pages unchanged", () => {
		const sql = memorySql();
		put(sql, { text: "Zanzibar." });
		for (const name of ["dropped", "bitcoin"])
			put(sql, { kind: "starter", pageId: STARTER_PAGE_ID_PREFIX + name, text: `Of old: ${name}.` }, NOW - 1);
		sql.exec("INSERT INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION - 1);
		ensureStarterArticles(sql, NOW);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.value.length + 1);
		expect(listPages(sql, { limit: 1 }).items[0]?.kind).toBe("added");
		expect(indexed(sql, "zanzibar")).toEqual(["Zanzibar."]);
		expect(sql.exec("SELECT 1 FROM passages WHERE text LIKE 'Of old%'").toArray()).toEqual([]);
	});

	test("stores articles that have distinct ids and 150 to 600 words each", () => {
		expect(new Set(STARTER_ARTICLES.value.map(({ pageId }) => pageId)).size).toBe(
			STARTER_ARTICLES.value.length,
		);
		for (const { title, text } of STARTER_ARTICLES.value) {
			const words = text.split(/\s+/).length;
			expect([title, words >= 150 && words <= 600]).toEqual([title, true]);
		}
	});
});

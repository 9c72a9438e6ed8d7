import { describe, expect, it } from "vitest";
import { searchPassages } from "../../../src/knowledge/search.ts";
import type { Sql } from "../../../src/knowledge/sql.ts";
import { STARTER_ARTICLES, STARTER_PREFIX, STARTER_VERSION } from "../../../src/knowledge/starter.ts";
import { deletePage, ensureStarter, putPage } from "../../../src/knowledge/store.ts";
import { memorySql } from "./memory-sql.ts";

const page = (version: number, text: string, pageId = "p") => ({
	pageId,
	version,
	title: "Page",
	url: null,
	text,
});
const found = (sql: Sql, question: string) => searchPassages(sql, question, 10).map(({ text }) => text);
const count = (sql: Sql, table: string) =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;

describe("putPage", () => {
	it("does nothing for a version that is there already", () => {
		const sql = memorySql();
		putPage(sql, page(1, "Alpacas hum."));
		putPage(sql, page(1, "Not read."));
		expect(found(sql, "alpacas")).toEqual(["Alpacas hum."]);
		expect(count(sql, "passages")).toBe(1);
	});

	it("replaces an earlier version, in the index as well", () => {
		const sql = memorySql();
		putPage(sql, page(1, "Alpacas hum."));
		putPage(sql, page(2, "Llamas spit."));
		expect(found(sql, "alpacas")).toEqual([]);
		expect(found(sql, "llamas")).toEqual(["Llamas spit."]);
	});
});

describe("deletePage", () => {
	it("takes passages and index entries along and leaves other pages alone", () => {
		const sql = memorySql();
		putPage(sql, page(1, "Alpacas hum.", "a"));
		putPage(sql, page(1, "Alpacas graze.", "b"));
		deletePage(sql, "a");
		expect(found(sql, "alpacas")).toEqual(["Alpacas graze."]);
		expect([count(sql, "pages"), count(sql, "passages"), count(sql, "passages_fts")]).toEqual([1, 1, 1]);
	});
});

describe("ensureStarter", () => {
	it("copies the articles in, once", () => {
		const sql = memorySql();
		ensureStarter(sql);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.length);
		deletePage(sql, `${STARTER_PREFIX}bitcoin`);
		ensureStarter(sql);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.length - 1);
	});

	it("replaces what an older version brought, and nothing of the user's", () => {
		const sql = memorySql();
		putPage(sql, page(1, "Mine."));
		putPage(sql, page(STARTER_VERSION - 1, "Dropped since.", `${STARTER_PREFIX}dropped`));
		putPage(sql, page(STARTER_VERSION - 1, "Of old.", `${STARTER_PREFIX}bitcoin`));
		sql.exec("INSERT INTO starter (id, version) VALUES (1, ?)", STARTER_VERSION - 1);
		ensureStarter(sql);
		expect(count(sql, "pages")).toBe(STARTER_ARTICLES.length + 1);
		expect(found(sql, "mine")).toEqual(["Mine."]);
		expect(found(sql, "old dropped")).not.toContain("Of old.");
	});

	it("has articles with distinct ids, a subject in the first sentence and 150 to 400 words", () => {
		expect(new Set(STARTER_ARTICLES.map(({ pageId }) => pageId)).size).toBe(STARTER_ARTICLES.length);
		for (const { title, text } of STARTER_ARTICLES) {
			const words = text.split(/\s+/).length;
			expect([title, words >= 150 && words <= 400]).toEqual([title, true]);
		}
	});
});

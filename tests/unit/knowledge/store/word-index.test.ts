import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { listPages } from "../../../../src/knowledge/store/pages.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { buildIndexText, reindex, reindexBelow } from "../../../../src/knowledge/store/word-index.ts";

const put = (sql: Sql, externalId: string, text: string) =>
	putPage(sql, segmentPage({ kind: "imported", externalId, title: "Page", text }), 0);
const found = (sql: Sql, query: string) =>
	searchKnowledge(sql, { query, limit: 9, perPage: 1, mode: "lexical", relevantOnly: false }, null).map(
		({ externalId }) => externalId,
	);
const filtered = (sql: Sql, q: string) =>
	listPages(sql, { q, limit: 9 }).items.map((page) => page.external_id);

test("the word index stays in few parts while pages are written", () => {
	const sql = memorySql();
	const query = "SELECT count(DISTINCT segid) AS parts FROM passages_fts_idx";
	const most = Array.from({ length: 150 }, (_, n) => {
		put(sql, `page ${n}`, `A page about the number ${n}.`);
		return sql.exec<{ parts: number }>(query).toArray()[0]?.parts ?? 0;
	});
	expect(Math.max(...most)).toBeLessThan(10);
	expect(found(sql, "number 7")).toContain("page 7");
});

describe("spelling variants", () => {
	test.each([
		["Nguyễn", "nguyen"],
		["Ελλάδα", "ΕΛΛΑΔΑ"],
		["ΟΔΟΣ", "οδός"],
		["ёлка", "ЕЛКА"],
		["كِتَاب", "كتاب"],
		["أحمد", "احمد"],
		["کتاب", "كتاب"],
		["שָׁלוֹם", "שלום"],
		["straße", "STRASSE"],
		["Łódź", "lodz"],
		["Ørsted", "orsted"],
		["Ørsted", "Oersted"],
		["Müller", "Mueller"],
		["Mueller", "Müller"],
		["Þórshöfn", "thorshofn"],
		["encyclopædia", "encyclopaedia"],
		["ISTANBUL", "ıstanbul"],
		["हिन्दी", "हिंदी"],
		["ｶﾀｶﾅ", "カタカナ"],
		["りんご", "リンゴ"],
		["りんご", "りんご"],
		["緑茶", "茶"],
		["３４５", "345"],
		["٣٤٥", "345"],
		["H₂O", "h2o"],
		["area²", "area"],
		["e-mail", "email"],
		["email", "e‑mail"],
		["O’Brien", "obrien"],
		["OBrien", "O'Brien"],
		["l’eau", "eau"],
		["Qur’an", "quran"],
		["co\u00adoperate", "cooperate"],
		["U.S.A.", "USA"],
		["Node.js", "nodejs"],
		["AT&T", "at&t"],
		["Ｃ＋＋", "c++"],
		["C♯", "C#"],
		["LGBTQ+", "lgbtq"],
		["1,000,000", "1000000"],
		["1000000", "1,000,000"],
		["Đoković", "Djokovic"],
		["Djokovic", "Đoković"],
		['צה"ל', "צה״ל"],
		["צהל", 'צה"ל'],
		["അവൻ", "അവന്\u200d"],
		["ស្ដេច", "ស្តេច"],
		["knowl-\nedge", "knowledge"],
		["The Who", "The Who"],
		["We call Will", "Will"],
		["by the WHO", "who"],
	])("match in search and in the page list: %j is found by %j", (text, query) => {
		const sql = memorySql();
		put(sql, "other", "Entirely unrelated prose about llamas.");
		put(sql, "wanted", `Some words, then ${text} and more.`);
		expect(found(sql, query)).toEqual(["wanted"]);
		expect(filtered(sql, query)).toEqual(["wanted"]);
	});

	test.each([
		["мой", "мои"],
		["कि", "की"],
		["กิน", "กัน"],
		["がく", "かく"],
		["C++", "C"],
		["C#", "C++"],
		["he'll", "hell"],
		["It is so", "IT"],
		["tell us who", "WHO"],
	])("do not match different words: %j is not found by %j", (text, query) => {
		const sql = memorySql();
		put(sql, "other", `Some words, then ${text} and more.`);
		expect(found(sql, query)).toEqual([]);
	});
});

describe("reindex", () => {
	/** Creates a brain whose index contains the original texts, as in older releases. */
	function oldBrain(pages: number): Sql {
		const sql = memorySql();
		for (let n = 0; n < pages; n++) put(sql, `p${n}`, `Łódź has the number ${n}.`);
		sql.exec("DELETE FROM passages_fts");
		sql.exec(
			`INSERT INTO passages_fts (rowid, title, heading, text)
			SELECT id, title, coalesce(heading, title), passages.text FROM passages JOIN pages USING (page_id)`,
		);
		sql.exec("DELETE FROM word_index");
		return sql;
	}

	test("rebuilds an older index in steps, newest pages first", () => {
		const sql = oldBrain(5);
		expect(found(sql, "lodz")).toEqual([]);
		expect(found(sql, "number")).toHaveLength(5);
		expect(reindex(sql, 2)).toBe(true);
		expect(found(sql, "lodz").toSorted()).toEqual(["p3", "p4"]);
		put(sql, "new", "Łódź between two steps.");
		expect(reindex(sql, 2)).toBe(true);
		expect(reindex(sql, 2)).toBe(false);
		expect(found(sql, "lodz")).toHaveLength(6);
		expect(found(sql, "number")).toHaveLength(5);
		expect(reindexBelow(sql)).toBe(0);
	});

	test("does nothing in an empty or up-to-date brain", () => {
		expect(reindex(memorySql(), 2)).toBe(false);
		const sql = oldBrain(2);
		reindex(sql, 9);
		expect(reindexBelow(sql)).toBe(0);
	});
});

test("buildIndexText lowercases plain English words and removes punctuation", () => {
	expect(buildIndexText("The miners’ fees rose, quickly.")).toBe("the miners fees rose quickly");
});

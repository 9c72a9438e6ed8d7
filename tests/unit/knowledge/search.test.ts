import { describe, expect, it } from "vitest";
import { COMMON_FLOOR, PASSAGES_PER_PAGE, searchPassages, TERMS_MAX } from "../../../src/knowledge/search.ts";
import type { Sql } from "../../../src/knowledge/sql.ts";
import { ensureStarter, putPage } from "../../../src/knowledge/store.ts";
import { memorySql } from "../../support/memory-sql.ts";

function starterSql() {
	const sql = memorySql();
	ensureStarter(sql);
	return sql;
}

const put = (sql: ReturnType<typeof memorySql>, pageId: string, text: string, title = "Untitled") =>
	putPage(sql, { pageId, version: 1, title, url: `https://example.org/${pageId}`, text });

/** The full-text expression that a question becomes. */
function matchOf(sql: Sql, question: string): string {
	const matched: SqlStorageValue[] = [];
	const exec: Sql["exec"] = (query, ...bindings) => {
		if (query.includes("bm25")) matched.push(...bindings);
		return sql.exec(query, ...bindings);
	};
	searchPassages({ exec }, question, 1);
	return String(matched);
}

describe("searchPassages", () => {
	const sql = starterSql();

	it.each([
		["What is cryptocurrency?", ["starter-cryptocurrency"]],
		["What is the future of cryptocurrency?", ["starter-cryptocurrency"]],
		["Compare Bitcoin and Ethereum for investment", ["starter-bitcoin", "starter-ethereum"]],
		["How do quantum computers work?", ["starter-quantum-computing"]],
		["Explain machine learning in simple terms", ["starter-machine-learning"]],
		["what is AI", ["starter-artificial-intelligence"]],
		["Are smart contracts safe?", ["starter-smart-contracts"]],
		["What is Omeruta Brain?", ["starter-omeruta-brain"]],
	])("finds for %j first %j", (question, pages) => {
		const found = searchPassages(sql, question, 5).map(({ pageId }) => pageId);
		expect([...new Set(found)].slice(0, pages.length)).toEqual(pages);
	});

	it("gives for a definition the passage that defines", () => {
		expect(searchPassages(sql, "What is cryptocurrency?", 5)[0]?.text).toMatch(
			/^Cryptocurrency is digital money/,
		);
	});

	it("gives passages with exact offsets, the best first, at most two of a page", () => {
		const found = searchPassages(sql, "bitcoin blocks miners proof of work network", 20);
		const scores = found.map(({ score }) => score);
		expect(scores).toEqual(scores.toSorted((a, b) => b - a));
		const ofPage = Map.groupBy(found, ({ pageId }) => pageId);
		for (const [pageId, passages] of ofPage) {
			expect(passages.length).toBeLessThanOrEqual(PASSAGES_PER_PAGE);
			const [page] = sql.exec<{ text: string }>("SELECT text FROM pages WHERE page_id = ?", pageId).toArray();
			for (const { text, start, end } of passages) expect(page?.text.slice(start, end)).toBe(text);
		}
	});

	it("keeps to the limit", () => {
		expect(searchPassages(sql, "cryptocurrency network", 2)).toHaveLength(2);
	});

	it.each(["", "?!", "what is it", "xyzzy plugh", "🦙"])("finds nothing for %j", (question) => {
		expect(searchPassages(sql, question, 5)).toEqual([]);
	});

	it.each([
		'bitcoin" OR "',
		"bitcoin AND NOT (ether NEAR/2 coin) * ^ : {title} - + \\ ' ; DROP TABLE pages; --",
		"title:bitcoin",
		"bitcoin*",
		"NEAR(bitcoin miners)",
	])("reads the user's text as words, never as syntax: %j", (question) => {
		expect(searchPassages(sql, question, 5)[0]?.pageId).toBe("starter-bitcoin");
	});

	it("searches for so many words of a question at most, each once", () => {
		const words = Array.from({ length: 3 * TERMS_MAX }, (_, n) => `w${n}`);
		const matched = matchOf(sql, `bitcoin Bitcoin ${words.join(" ")}`);
		expect(matched.split(" OR ")).toEqual([
			'"bitcoin"',
			...words.slice(0, TERMS_MAX - 1).map((word) => `"${word}"`),
		]);
	});

	it("leaves out what has only an everyday word in common with the question", () => {
		const own = memorySql();
		put(own, "a", "Alpacas hum when the herd moves to another place.", "Alpacas");
		for (let n = 0; n < 20; n++) put(own, `p${n}`, `A place with the number ${n}.`);
		expect(searchPassages(own, "Which place do alpacas like?", 10).map(({ pageId }) => pageId)).toEqual([
			"a",
		]);
	});

	it("finds other forms of a word, and words with marks in either spelling", () => {
		const own = memorySql();
		put(own, "a", "Miners were mining in Zürich.");
		expect(searchPassages(own, "mine", 5)).toHaveLength(1);
		expect(searchPassages(own, "Zu\u0308rich", 5)).toHaveLength(1);
	});

	it("prefers a word in the title to one in the heading to one in the text", () => {
		const own = memorySql();
		put(own, "text", "# Animals\nA llama is mentioned here.");
		put(own, "heading", "# Llama\nAn animal is mentioned here.");
		put(own, "title", "# Animals\nOne of them is mentioned here.", "Llama");
		expect(searchPassages(own, "llama", 5).map(({ pageId }) => pageId)).toEqual(["title", "heading", "text"]);
	});
});

describe("in a large brain", () => {
	const sql = memorySql();
	const PAGES = COMMON_FLOOR + 200;
	for (let n = 0; n < PAGES; n++) put(sql, `p${n}`, `Common text${n === 7 ? " with a rare zebra" : ""}.`);

	it("a word that most passages have is not searched for beside a rare one", () => {
		expect(matchOf(sql, "common zebra")).toBe('"zebra"');
		expect(searchPassages(sql, "common zebra", 10).map(({ pageId }) => pageId)).toEqual(["p7"]);
	});

	it("is searched for all the same when nothing else is left", () => {
		expect(searchPassages(sql, "common", 10)).toHaveLength(10);
	});
});

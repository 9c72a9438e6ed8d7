import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { POSTINGS_MAX } from "../../../../src/knowledge/search/frequencies.ts";
import { COMMON_FLOOR } from "../../../../src/knowledge/search/lexical.ts";
import { TERMS_MAX } from "../../../../src/knowledge/search/question.ts";
import { type KnowledgeQuery, searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import { deletePage, putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql, SqlValue } from "../../../../src/knowledge/store/sql.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";

function starterSql() {
	const sql = memorySql();
	ensureStarterArticles(sql, 0);
	return sql;
}

const put = (sql: Sql, externalId: string, text: string, title = "Untitled") =>
	putPage(sql, segmentPage({ kind: "imported", externalId, title, text }), 0).page.id;

const search = (sql: Sql, query: string, more: Partial<KnowledgeQuery> = {}, vector?: number[]) =>
	searchKnowledge(
		sql,
		{ query, limit: 10, mode: "hybrid", perPage: 2, relevantOnly: false, ...more },
		vector === undefined ? null : Float32Array.from(vector),
	);
const found = (...call: Parameters<typeof search>) => search(...call).map(({ externalId }) => externalId);

/** Embeds each passage as the vector that `of` returns for its text. */
const embed = (sql: Sql, of: (text: string) => number[]) =>
	embedMissing(
		sql,
		{ model: "test", embed: async (texts) => texts.map((text) => Float32Array.from(of(text))) },
		{ max: 1_000 },
	);

/** Returns the full-text query that `search` builds from a question. */
function matchOf(sql: Sql, question: string): string {
	const matched: SqlValue[] = [];
	const exec: Sql["exec"] = (query, ...bindings) => {
		if (query.includes("bm25")) matched.push(bindings[0] ?? null);
		return sql.exec(query, ...bindings);
	};
	search({ exec }, question);
	return String(matched);
}

test("searchKnowledge finds where a relevant page answers a question by its everyday words", () => {
	const sql = memorySql();
	const sections = ["Hours", "Contact", "Delivery"].map(
		(name) => `## ${name}\n\nRepair by post. Repair in ${name}.`,
	);
	const text = `${sections.join("\n\n")}\n\n## Duration\n\nEach repair of a pump or of a filter takes eight days.`;
	put(sql, "repairs", text, "Workshop");
	const hits = search(sql, "how many days does a repair take", { limit: 2, relevantOnly: true });
	expect(hits.map(({ heading }) => heading)).toContain("Duration");
});

describe("searchKnowledge by words", () => {
	const sql = starterSql();

	test.each([
		["What is cryptocurrency?", ["starter-cryptocurrency"]],
		["What is the future of cryptocurrency?", ["starter-cryptocurrency"]],
		["Compare Bitcoin and Ethereum for investment", ["starter-bitcoin", "starter-ethereum"]],
		["How do quantum computers work?", ["starter-quantum-computing"]],
		["Explain machine learning in simple terms", ["starter-machine-learning"]],
		["what is AI", ["starter-artificial-intelligence"]],
		["Are smart contracts safe?", ["starter-smart-contracts"]],
		["What is Omeruta Brain?", ["starter-omeruta-brain"]],
	])("ranks the expected pages first for %j: %j", (question, pages) => {
		for (const relevantOnly of [false, true]) {
			const pageIds = search(sql, question, { limit: 5, relevantOnly }).map(({ pageId }) => pageId);
			expect([...new Set(pageIds)].slice(0, pages.length)).toEqual(pages);
		}
	});

	test("returns the defining passage for a definition question", () => {
		expect(search(sql, "What is cryptocurrency?")[0]?.text).toMatch(/^Cryptocurrency is digital money/);
	});

	test("returns passages with exact offsets, best first, and at most the requested number per page", () => {
		for (const perPage of [1, 2, 3]) {
			const hits = search(sql, "bitcoin blocks miners proof of work network", { limit: 20, perPage });
			const scores = hits.map(({ score }) => score);
			expect(scores).toEqual(scores.toSorted((a, b) => b - a));
			const ofPage = Map.groupBy(hits, ({ pageId }) => pageId);
			expect(Math.max(...[...ofPage.values()].map((passages) => passages.length))).toBe(perPage);
			for (const { pageId, text, start, end } of hits) {
				const [page] = sql
					.exec<{ text: string }>("SELECT text FROM pages WHERE page_id = ?", pageId)
					.toArray();
				expect(page?.text.slice(start, end)).toBe(text);
			}
		}
	});

	test("respects the limit", () => {
		expect(search(sql, "cryptocurrency network", { limit: 2 })).toHaveLength(2);
	});

	test("reports the score of each search", () => {
		const [hit] = search(sql, "bitcoin");
		expect(hit?.parts).toEqual({ lexical: expect.any(Number), vector: null });
		expect(hit?.score).toBeGreaterThan(0);
		expect(hit?.score).toBeLessThanOrEqual(1);
	});

	test.each(["", "?!", "what is it", "xyzzy plugh", "🦙"])("finds nothing for %j", (question) => {
		expect(search(sql, question)).toEqual([]);
	});

	test.each([
		'bitcoin" OR "',
		"bitcoin AND NOT (ether NEAR/2 coin) * ^ : {title} - + \\ ' ; DROP TABLE pages; --",
		"title:bitcoin",
		"bitcoin*",
		"NEAR(bitcoin miners)",
	])("treats the query as words, never as FTS5 syntax: %j", (question) => {
		expect(search(sql, question)[0]?.pageId).toBe("starter-bitcoin");
	});

	test("searches for a limited number of distinct words", () => {
		const words = Array.from({ length: 3 * TERMS_MAX }, (_, n) => `w${n}`);
		const terms = matchOf(sql, `bitcoin Bitcoin ${words.join(" ")}`).split(" OR ");
		expect(terms).toHaveLength(TERMS_MAX);
		expect(terms.filter((term) => term === '"bitcoin"')).toHaveLength(1);
	});

	test("finds inflected forms and ignores diacritics", () => {
		const own = memorySql();
		put(own, "a", "Miners were mining in Zürich.");
		expect(search(own, "mine")).toHaveLength(1);
		expect(search(own, "Zu\u0308rich")).toHaveLength(1);
	});

	test("ranks words in the title above words in headings, and words in headings above words in the text", () => {
		const own = memorySql();
		put(own, "text", "# Animals\nA llama is mentioned here.");
		put(own, "heading", "# Llama\nAn animal is mentioned here.");
		put(own, "title", "# Animals\nOne of them is mentioned here.", "Llama");
		expect(found(own, "llama")).toEqual(["title", "heading", "text"]);
	});

	test("returns only one of several near-duplicate pages", () => {
		const own = memorySql();
		const text = "Alpacas hum softly when the herd moves to another pasture on the other side of the river";
		put(own, "a", `${text} at dawn.`);
		put(own, "b", `${text} at dusk.`);
		put(own, "c", "Alpacas graze on the pasture by the river.");
		expect(found(own, "alpacas pasture")).toHaveLength(2);
	});

	test("does not find deleted pages", () => {
		const own = memorySql();
		const id = put(own, "a", "Alpacas hum.");
		put(own, "b", "Alpacas graze.");
		deletePage(own, id);
		expect(found(own, "alpacas")).toEqual(["b"]);
	});
});

describe("searchKnowledge with vectors", () => {
	const sql = memorySql();
	put(sql, "words", "The alpaca hums.");
	put(sql, "meaning", "A woolly animal of the Andes.");
	put(sql, "neither", "Rust is a language.");
	const embedded = embed(sql, (text) => {
		if (text.includes("woolly")) return [0.9, 0.1, 0, 0];
		return text.includes("alpaca") ? [0.7, 0.7, 0, 0] : [0, 0, 0, 1];
	});
	const question = [1, 0, 0, 0];

	test("finds passages that share no word with the query, except in lexical mode", async () => {
		await embedded;
		expect(found(sql, "alpaca", { mode: "lexical" }, question)).toEqual(["words"]);
		expect(found(sql, "alpaca", { mode: "vector" }, question)).toEqual(["meaning", "words", "neither"]);
		expect(found(sql, "alpaca", { mode: "hybrid" }, question)).toEqual(["words", "meaning", "neither"]);
	});

	test("reports the BM25 score and cosine of each hit", async () => {
		await embedded;
		const [first, second] = search(sql, "alpaca", {}, question);
		expect(first?.parts.lexical).toBeGreaterThan(0);
		expect(first?.parts.vector).toBeCloseTo(Math.SQRT1_2, 2);
		expect(second?.parts.lexical).toBeNull();
		expect(second?.parts.vector).toBeCloseTo(0.994, 2);
	});

	test("falls back to words if the query vector is missing or has the wrong number of dimensions", async () => {
		await embedded;
		expect(found(sql, "alpaca", {}, [1, 0])).toEqual(["words"]);
		expect(found(sql, "alpaca", { mode: "vector" })).toEqual(["words"]);
	});
});

describe("relevant passages", () => {
	const relevant = (sql: Sql, query: string) => search(sql, query, { relevantOnly: true });
	const sql = starterSql();

	test.each([
		"hello",
		"My name is Anna",
		"Who made that?",
		"Say 0",
		"Thank you very much",
		"What is 17 times 23?",
	])("are not found for %j", (question) => {
		expect(relevant(sql, question)).toEqual([]);
	});

	test("are required only if relevantOnly is true", () => {
		expect(search(sql, "My name is Anna")).not.toEqual([]);
	});

	test("do not include passages that share only an everyday word with the question", () => {
		const own = memorySql();
		put(own, "a", "Alpacas hum when the herd moves to another place.", "Alpacas");
		for (let n = 0; n < 20; n++) put(own, `p${n}`, `A place with the number ${n}.`);
		const hits = relevant(own, "Which place do alpacas like?");
		expect(hits.map(({ externalId }) => externalId)).toEqual(["a"]);
	});

	test("include further passages of the relevant pages while places are free", () => {
		const own = memorySql();
		const section = (name: string) =>
			`## ${name}\n\nAlpacas and ${name.toLowerCase()}: ${"much is known. ".repeat(30)}`;
		put(own, "a", ["Food", "Wool", "Health", "Age", "Herds"].map(section).join("\n\n"), "Alpacas");
		put(own, "b", "A page about bridges.", "Bridges");
		const find = (limit: number) => search(own, "alpacas", { relevantOnly: true, limit, perPage: 2 });
		expect(find(4).map(({ externalId }) => externalId)).toEqual(["a", "a", "a", "a"]);
		expect(new Set(find(4).map(({ passageId }) => passageId)).size).toBe(4);
		expect(find(2)).toEqual(find(4).slice(0, 2));
		expect(search(own, "alpacas", { limit: 4, perPage: 2 })).toHaveLength(2);
	});
});

test("searchKnowledge finds nothing for a query that consists of punctuation, even if a vector is similar", async () => {
	const sql = memorySql();
	put(sql, "gold", "Gold is a metal.");
	await embed(sql, () => [1, 0]);
	expect(found(sql, "???", {}, [1, 0])).toEqual([]);
	expect(found(sql, "🪙", {}, [1, 0])).toEqual(["gold"]);
});

describe("searchKnowledge in a large brain", () => {
	const sql = memorySql();
	const COUNT = Math.max(POSTINGS_MAX, COMMON_FLOOR) + 200;
	const texts = Array.from({ length: COUNT }, (_, n) => `Common text${n === 7 ? " with a rare zebra" : ""}.`);
	sql.exec(
		`INSERT INTO pages (page_id, external_id, kind, title, words, passages, hash, created_at, updated_at, text)
		SELECT 'p' || key, 'p' || key, 'imported', 'Untitled', 2, 1, key, 0, 0, value FROM json_each(?)`,
		JSON.stringify(texts),
	);
	sql.exec(
		"INSERT INTO passages (page_id, n, text, start_offset, end_offset) SELECT page_id, 0, text, 0, length(text) FROM pages",
	);
	sql.exec("INSERT INTO passages_fts (rowid, title, heading, text) SELECT id, '', '', text FROM passages");

	test("skips a very common word when there is a rare one", () => {
		expect(matchOf(sql, "common zebra")).toBe('"zebra"');
		expect(found(sql, "common zebra")).toEqual(["p7"]);
	});

	test("searches only the newest passages when the query is one very common word", () => {
		const hits = search(sql, "common", { limit: 1 });
		expect(hits).toHaveLength(1);
		expect(Number(hits[0]?.externalId?.slice(1))).toBeGreaterThanOrEqual(COUNT - POSTINGS_MAX);
	});
});

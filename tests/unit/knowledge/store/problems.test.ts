import { beforeEach, describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { PageProblem } from "../../../../src/contracts/knowledge.ts";
import { clearFailure, recordFailure } from "../../../../src/knowledge/store/failed-reads.ts";
import { listPages } from "../../../../src/knowledge/store/pages.ts";
import { getKnowledgeReport, STALE_AFTER_MS } from "../../../../src/knowledge/store/problems.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const NOW = Date.UTC(2026, 10, 27, 12);
const DAY_MS = 24 * 60 * 60 * 1_000;

let sql: Sql;

beforeEach(() => {
	sql = memorySql();
	add("starter", { kind: "starter", url: null, createdAt: NOW - 200 * DAY_MS });
	add("text", { kind: "added", url: null, createdAt: NOW - 150 * DAY_MS });
	add("old", { kind: "crawled", url: "https://a.test/", createdAt: NOW - 100 * DAY_MS });
	add("new", { kind: "crawled", url: "https://b.test/", createdAt: NOW - DAY_MS });
});

function add(id: string, page: { kind: string; url: string | null; createdAt: number }): void {
	sql.exec(
		`INSERT INTO pages (page_id, url, kind, title, words, passages, hash, created_at, updated_at, fetched_at, text)
		 VALUES (?1, ?2, ?3, ?1, 10, 2, ?1, ?4, ?4, iif(?2 IS NULL, NULL, ?4), '')`,
		id,
		page.url,
		page.kind,
		page.createdAt,
	);
}

function cite(id: string): void {
	const pages = JSON.stringify([{ page_id: id, title: id, url: null }]);
	sql.exec("INSERT INTO citations VALUES (?, 'c1', 0, ?)", `task of ${id}`, pages);
}

const withProblem = (problem: PageProblem) =>
	listPages(sql, { problem, limit: 9 }, NOW).items.map(({ id }) => id);

describe("the pages with a problem", () => {
	test("are stale if they are from the web and were not read for long", () => {
		expect(withProblem("stale")).toEqual(["old"]);
		sql.exec("UPDATE pages SET fetched_at = ? WHERE page_id = 'old'", NOW - STALE_AFTER_MS);
		expect(withProblem("stale")).toEqual([]);
	});

	test("are never cited if no answer cites them", () => {
		expect(withProblem("never_cited")).toEqual(["new", "old", "text"]);
		cite("old");
		expect(withProblem("never_cited")).toEqual(["new", "text"]);
	});

	test("are failing from the first failed read to the next successful one", () => {
		recordFailure(sql, "old", "The site returned status 500.", NOW - DAY_MS);
		recordFailure(sql, "old", "The site returned status 404.", NOW);
		recordFailure(sql, "missing", "The site returned status 404.", NOW);
		expect(listPages(sql, { problem: "failing", limit: 9 }, NOW).items).toMatchObject([
			{
				id: "old",
				failure: {
					reason: "The site returned status 404.",
					failures: 2,
					failed_at: "2026-11-27T12:00:00.000Z",
				},
			},
		]);
		clearFailure(sql, "old");
		expect(withProblem("failing")).toEqual([]);
	});

	test("are counted in the report", () => {
		recordFailure(sql, "old", "The site returned status 404.", NOW);
		cite("text");
		const { problems } = getKnowledgeReport(sql, NOW);
		expect(problems).toEqual({ failing: 1, stale: 1, never_cited: 2 });
	});
});

test("the report contains the totals at the end of each day on which pages were added", () => {
	add("another", { kind: "added", url: null, createdAt: NOW - DAY_MS + 1 });
	const { growth } = getKnowledgeReport(sql, NOW);
	expect(growth.map(({ day, pages }) => [day, pages])).toEqual([
		["2026-05-11", 1],
		["2026-06-30", 2],
		["2026-08-19", 3],
		["2026-11-26", 5],
	]);
	expect(growth.at(-1)).toMatchObject({ passages: 10, words: 50 });
});

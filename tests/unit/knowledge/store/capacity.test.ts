import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { GUEST_PAGES_MAX, PASSAGES_MAX } from "../../../../src/contracts/limits.ts";
import { AppError } from "../../../../src/errors.ts";
import { assertCapacity } from "../../../../src/knowledge/store/capacity.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const NUMBERS = "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?)";

function withPages(count: number): Sql {
	const sql = memorySql();
	sql.exec(
		`${NUMBERS} INSERT INTO pages (page_id, kind, title, words, passages, hash, created_at, updated_at, text)
		SELECT 'p' || i, 'added', 'T', 1, 1, 'h' || i, 0, 0, 'x' FROM numbers`,
		count,
	);
	return sql;
}

function withPassages(count: number): Sql {
	const sql = withPages(1);
	const triggers = sql
		.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
		.toArray();
	for (const { name } of triggers) sql.exec(`DROP TRIGGER ${name}`);
	sql.exec(
		`${NUMBERS} INSERT INTO passages (page_id, n, text, start_offset, end_offset)
		SELECT 'p1', i, 'x', 0, 1 FROM numbers`,
		count,
	);
	return sql;
}

const full = expect.objectContaining({ code: "knowledge_full" });
const fault = (sql: Sql, passages: number, isGuest: boolean): unknown => {
	try {
		return assertCapacity(sql, { passages }, isGuest);
	} catch (error) {
		return error instanceof AppError ? error : null;
	}
};

describe("assertCapacity", () => {
	test("limits the number of pages only for guests", () => {
		const sql = withPages(GUEST_PAGES_MAX);
		expect(fault(sql, 1, true)).toEqual(full);
		expect(fault(sql, 1, false)).toBeUndefined();
		sql.exec("DELETE FROM pages WHERE page_id = 'p1'");
		expect(fault(sql, 1, true)).toBeUndefined();
	});

	test("limits the number of passages for every user", () => {
		const sql = withPassages(PASSAGES_MAX - 2);
		expect(fault(sql, 2, false)).toBeUndefined();
		expect(fault(sql, 3, false)).toEqual(full);
		sql.exec("DELETE FROM passages WHERE n = 1");
		expect(fault(sql, 3, false)).toBeUndefined();
	});
});

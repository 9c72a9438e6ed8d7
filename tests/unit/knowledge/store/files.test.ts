import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentFile } from "../../../../src/knowledge/files/segment-file.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { deleteFile, listFiles, putFile } from "../../../../src/knowledge/store/files.ts";
import { getPage, listPages } from "../../../../src/knowledge/store/pages.ts";
import { deletePage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

const NOW = Date.UTC(2026, 10, 27);
const LONG_PAGE = `${"word ".repeat(56_000)}end.\n\n`;

function put(sql: Sql, more: { name?: string; folder?: string; text?: string; pages?: string[] }) {
	const { name = "a.pdf", folder = "", pages } = more;
	const text = more.text ?? pages?.join("") ?? "";
	const page_starts = pages?.map((_, n) => pages.slice(0, n).join("").length) ?? null;
	const media = { media_type: "application/pdf", bytes: text.length };
	return putFile(
		sql,
		segmentFile({ name, folder, ...media, hash: text, title: "Title", text, page_starts }),
		NOW,
	);
}

const count = (sql: Sql, table: string) =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;
const list = (sql: Sql, folder?: string) =>
	listFiles(sql, { limit: 50, ...(folder === undefined ? {} : { folder }) }).items;

describe("putFile", () => {
	test("stores a file whose passages carry the numbers of its pages", () => {
		const sql = memorySql();
		const { outcome, file } = put(sql, { pages: ["Alpacas hum.\n\n", "", "Llamas spit.\n\n"] });
		expect(outcome).toBe("added");
		expect(file).toMatchObject({
			name: "a.pdf",
			page_count: 3,
			parts: [{ first_page: 1, last_page: 3, title: "Title" }],
		});
		const page = getPage(sql, file.parts[0]?.page_id ?? "");
		expect(page.passage_list.map(({ page }) => page)).toEqual([1, 3]);
		expect(page.page_starts).toEqual([0, 14, 14]);
		expect(page.file).toMatchObject({ id: file.id, name: "a.pdf", first_page: 1, last_page: 3 });
		const query = { query: "llamas", limit: 5, perPage: 5, mode: "lexical", relevantOnly: false } as const;
		expect(searchKnowledge(sql, query, null, null)).toMatchObject([{ text: "Llamas spit.", page: 3 }]);
	});

	test("numbers the pages in every part of a long file", () => {
		const sql = memorySql();
		const { file } = put(sql, { pages: [LONG_PAGE, LONG_PAGE, LONG_PAGE, "Alpacas hum."] });
		expect(file.parts.map(({ first_page, last_page }) => [first_page, last_page])).toEqual([
			[1, 2],
			[3, 4],
		]);
		expect(getPage(sql, file.parts[1]?.page_id ?? "").passage_list.at(-1)?.page).toBe(4);
	});

	test("keeps a file that has not changed, and updates one that has, with the same ids", () => {
		const sql = memorySql();
		const { file } = put(sql, { text: "Alpacas hum." });
		expect(put(sql, { text: "Alpacas hum." })).toEqual({ outcome: "unchanged", file, updatedPages: [] });
		const changed = put(sql, { text: "Alpacas spit." });
		expect(changed).toMatchObject({
			outcome: "updated",
			file: { id: file.id, parts: [{ page_id: file.parts[0]?.page_id }] },
			updatedPages: [file.parts[0]?.page_id],
		});
		expect(list(sql)).toHaveLength(1);
	});

	test("deletes the parts that a shorter version lacks", () => {
		const sql = memorySql();
		put(sql, { pages: [LONG_PAGE, LONG_PAGE, LONG_PAGE] });
		expect(count(sql, "pages")).toBe(2);
		expect(put(sql, { pages: ["Alpacas hum."] }).file.parts).toHaveLength(1);
		expect([count(sql, "pages"), count(sql, "file_parts")]).toEqual([1, 1]);
	});

	test("does not store the same content under another name", () => {
		const sql = memorySql();
		const { file } = put(sql, { name: "a.pdf", text: "Alpacas hum." });
		expect(put(sql, { name: "b.pdf", text: "Alpacas hum." })).toMatchObject({
			outcome: "duplicate",
			file: { id: file.id },
		});
		put(sql, { name: "b.pdf", text: "Llamas spit." });
		expect(put(sql, { name: "b.pdf", text: "Alpacas hum." })).toMatchObject({
			outcome: "updated",
			file: { name: "b.pdf" },
		});
		expect(list(sql)).toHaveLength(2);
	});

	test("separates folders", () => {
		const sql = memorySql();
		put(sql, { folder: "/one", text: "Alpacas hum." });
		put(sql, { folder: "/two", text: "Llamas spit." });
		expect(list(sql, "/one")).toMatchObject([{ folder: "/one", name: "a.pdf" }]);
		expect(list(sql, "")).toEqual([]);
		expect(list(sql)).toHaveLength(2);
	});

	test("stores a file again after one of its parts was deleted", () => {
		const sql = memorySql();
		const pages = [LONG_PAGE, LONG_PAGE, LONG_PAGE];
		const { file } = put(sql, { pages });
		deletePage(sql, file.parts[0]?.page_id ?? "");
		expect(put(sql, { pages })).toMatchObject({
			outcome: "updated",
			file: { parts: [{ first_page: 1 }, { first_page: 3 }] },
		});
	});
});

describe("deleteFile", () => {
	test("deletes the file with its pages and passages", () => {
		const sql = memorySql();
		const { file } = put(sql, { pages: [LONG_PAGE, LONG_PAGE, LONG_PAGE] });
		deleteFile(sql, file.id);
		expect(["files", "file_parts", "pages", "passages"].map((table) => count(sql, table))).toEqual([
			0, 0, 0, 0,
		]);
		expect(() => deleteFile(sql, file.id)).toThrow(expect.objectContaining({ code: "file_not_found" }));
	});

	test("is implied when the last page of a file is deleted", () => {
		const sql = memorySql();
		const { file } = put(sql, { text: "Alpacas hum." });
		deletePage(sql, file.parts[0]?.page_id ?? "");
		expect(list(sql)).toEqual([]);
	});
});

test("a page is found by the name of its file", () => {
	const sql = memorySql();
	put(sql, { name: "budget-2026.pdf", text: "Alpacas hum." });
	expect(listPages(sql, { q: "budget", limit: 5 }).items).toMatchObject([{ title: "Title" }]);
});

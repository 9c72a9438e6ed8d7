import { describe, expect, test } from "vitest";
import { IMPORT_ERRORS_SHOWN } from "../../../../src/contracts/limits.ts";
import { type ImportOutcome, importLines } from "../../../../src/knowledge/ingest/import.ts";
import type { SegmentedPage } from "../../../../src/knowledge/ingest/new-page.ts";

const line = (id: number, text = "Text.") => JSON.stringify({ id, title: `Page ${id}`, text });

/** Creates a `put` that stores nothing and records each batch of pages. */
function sink(outcomeOf: (page: SegmentedPage) => ImportOutcome = () => "added") {
	const slices: SegmentedPage[][] = [];
	const put = async (pages: SegmentedPage[]) => {
		slices.push(pages);
		return pages.map(outcomeOf);
	};
	return { slices, put };
}

const passagesIn = (pages: SegmentedPage[]) => pages.reduce((sum, { segments }) => sum + segments.length, 0);

describe("importLines", () => {
	test("stores pages in batches and in order, regardless of their size", async () => {
		const { slices, put } = sink();
		const texts = Array.from({ length: 300 }, (_, i) => "Sentence after sentence. ".repeat((i % 7) * 60 + 1));
		const report = await importLines(texts.map((text, i) => line(i, text)).join("\n"), put);
		expect(report).toEqual({ added: 300, updated: 0, unchanged: 0, failed: [], failed_count: 0 });
		expect(slices.flat().map(({ externalId }) => externalId)).toEqual(texts.map((_, i) => `${i}`));
		const [most] = slices.map(passagesIn).sort((a, b) => b - a);
		const [largest] = slices
			.flat()
			.map(({ segments }) => segments.length)
			.sort((a, b) => b - a);
		expect(slices.length).toBeGreaterThan(10);
		expect(most).toBeLessThan(32 + (largest ?? 0));
	});

	test("reports why each line failed, whether the line is invalid or its page cannot be stored", async () => {
		const { put } = sink(({ externalId }) => (externalId === "2" ? { error: "Full." } : "updated"));
		const text = [line(1), "", "  ", "nonsense", line(2), '{"title":"T"}', "[]", line(3)].join("\n");
		expect(await importLines(text, put)).toEqual({
			added: 0,
			updated: 2,
			unchanged: 0,
			failed: [
				{ line: 4, error: "This is not valid JSON." },
				{ line: 5, error: "Full." },
				{ line: 6, error: expect.stringMatching(/^text: .*\.$/) },
				{ line: 7, error: expect.stringMatching(/\.$/) },
			],
			failed_count: 4,
		});
	});

	test("rejects ids that JSON parsers round, so that no page replaces another, and keeps them as strings", async () => {
		const { slices, put } = sink();
		const ids = [
			"1234567890123456789",
			"1234567890123456788",
			'"1234567890123456789"',
			"-9007199254740991",
			"1.5",
		];
		const text = ids.map((id) => `{"id":${id},"title":"A","text":"Text."}`).join("\n");
		const error = "id: must be a string if it is larger than 9007199254740991; put it in quotes.";
		expect((await importLines(text, put)).failed).toEqual([
			{ line: 1, error },
			{ line: 2, error },
		]);
		expect(slices.flat().map(({ externalId }) => externalId)).toEqual([
			"1234567890123456789",
			"-9007199254740991",
			"1.5",
		]);
	});

	test.each([
		"[]",
		`[${line(1)}]`,
		`\ufeff\r\n [\n${line(1)},\n${line(2)}\n]`,
		JSON.stringify({ title: "A", text: "B" }, null, "\t"),
		'{\r\n"title":"A","text":"B"}',
	])("rejects JSON that is not JSON Lines, and stores nothing: %j", async (text) => {
		const { slices, put } = sink();
		await expect(importLines(text, put)).rejects.toMatchObject({
			code: "invalid_request",
			message: expect.stringContaining("one object per line"),
		});
		expect(slices).toEqual([]);
	});

	test("lists a limited number of invalid lines and counts the rest", async () => {
		const { slices, put } = sink();
		const report = await importLines("x\n".repeat(IMPORT_ERRORS_SHOWN + 5), put);
		expect([report.failed.length, report.failed_count]).toEqual([
			IMPORT_ERRORS_SHOWN,
			IMPORT_ERRORS_SHOWN + 5,
		]);
		expect(slices).toEqual([]);
	});
});

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

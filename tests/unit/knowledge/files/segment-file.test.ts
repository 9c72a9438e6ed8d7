import { describe, expect, test } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { segmentFile } from "../../../../src/knowledge/files/segment-file.ts";

const file = (text: string, page_starts: number[] | null = null) => ({
	...{ name: "a.pdf", folder: "", media_type: "application/pdf", bytes: 1, hash: "h", title: "Title" },
	...{ text, page_starts },
});

describe("segmentFile", () => {
	test("begins a passage at each page, and keeps a sentence that continues on the next page whole", () => {
		const first = "Alpacas hum. Their wool is\n";
		const second = "warm. Llamas spit.\n\n";
		const third = "Vicuñas run.";
		const starts = [0, first.length, first.length + second.length];
		const [part] = segmentFile(file(first + second + third, starts)).parts;
		const text = part?.page.text ?? "";
		expect(part?.page.segments.map(({ start, end }) => text.slice(start, end))).toEqual([
			"Alpacas hum. Their wool is\nwarm.",
			"Llamas spit.",
			"Vicuñas run.",
		]);
	});

	test("splits a long file between two pages, and numbers the pages of each part", () => {
		const page = `${"word ".repeat(4_999)}end.\n\n`;
		const starts = Array.from({ length: 60 }, (_, at) => at * page.length);
		const { parts, pageCount } = segmentFile(file(page.repeat(60), starts));
		expect(pageCount).toBe(60);
		expect(parts.map(({ firstPage, pageStarts }) => [firstPage, pageStarts?.length])).toEqual([
			[1, 23],
			[24, 23],
			[47, 14],
		]);
		for (const part of parts) {
			expect(part.pageStarts?.[0]).toBe(0);
			expect(part.page.text.length).toBeLessThanOrEqual(PAGE_TEXT_MAX_CHARS);
		}
		expect(parts.map(({ page }) => page.title)).toEqual(["Title (1/3)", "Title (2/3)", "Title (3/3)"]);
		expect(parts.map(({ page }) => page.text).join("")).toBe(page.repeat(60));
	});

	test("splits a page that is longer than a part, and repeats its number", () => {
		const text = `${"word ".repeat(PAGE_TEXT_MAX_CHARS / 4)}end.`;
		const { parts } = segmentFile(file(`Cover.\n\n${text}`, [0, 8]));
		expect(parts.map(({ firstPage, pageStarts }) => [firstPage, pageStarts])).toEqual([
			[1, [0, 8]],
			[2, [0]],
		]);
	});

	test("numbers the pages after empty ones", () => {
		const [part] = segmentFile(file("Alpacas hum.", [0, 0, 12])).parts;
		expect(part).toMatchObject({ firstPage: 1, pageStarts: [0, 0, 12] });
	});

	test("never splits a character", () => {
		const { parts } = segmentFile(file("😀".repeat(PAGE_TEXT_MAX_CHARS / 2 + 1)));
		expect(parts.every(({ page }) => page.text.isWellFormed())).toBe(true);
	});
});

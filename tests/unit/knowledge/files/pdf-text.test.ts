import { describe, expect, test } from "vitest";
import type { PdfLine } from "../../../../src/knowledge/files/pdf-lines.ts";
import { renderPdf } from "../../../../src/knowledge/files/pdf-text.ts";

/** Creates a line with a size of 10 points, whose characters are 5 points wide. */
function line(x: number, y: number, text: string): PdfLine {
	return { cells: [text], x, y, end: x + 5 * text.length, size: 10, isRow: false };
}

const INTRO = line(10, 100, "Each member who comes along to the lake brings these things.");
const render = (...lines: PdfLine[]) => renderPdf([lines]).text;

describe("renderPdf", () => {
	test("writes indented lines that end early as items, because their bullets may be drawn", () => {
		const items = [line(30, 80, "A sleeping bag"), line(30, 68, "Shoes"), line(30, 56, "A lamp and a map")];
		expect(render(INTRO, ...items)).toBe(
			`${INTRO.cells[0]}\n\n- A sleeping bag\n- Shoes\n- A lamp and a map`,
		);
	});

	test("keeps the lines of an item together, and those of a paragraph", () => {
		const items = [
			line(30, 80, "• A jacket that keeps out the rain, because it rains on"),
			line(40, 68, "most days in June"),
			line(30, 56, "• A lamp"),
		];
		const paragraph = [
			line(10, 30, "Nobody takes a boat out alone, and everyone signs the book"),
			line(10, 18, "before the boat leaves."),
		];
		expect(render(INTRO, ...items, ...paragraph)).toBe(
			`${INTRO.cells[0]}\n\n- A jacket that keeps out the rain, because it rains on most days in June\n- A lamp\n\nNobody takes a boat out alone, and everyone signs the book before the boat leaves.`,
		);
	});

	test("keeps the lines of an address apart, but not those of a narrow column", () => {
		const address = [line(10, 80, "Ines Moreau"), line(10, 68, "Quay Street 12"), line(10, 56, "Galway")];
		expect(render(INTRO, ...address)).toBe(`${INTRO.cells[0]}\n\nInes Moreau\nQuay Street 12\nGalway`);
		const column = [
			line(10, 80, "Boats leave when the"),
			line(10, 68, "Harbor is open, and"),
			line(10, 56, "Return."),
		];
		const beside = [line(130, 80, "Keys are kept by the"), line(130, 68, "Harbor master.")];
		expect(render(INTRO, ...column, ...beside)).toContain("Boats leave when the Harbor is open, and Return.");
	});
});

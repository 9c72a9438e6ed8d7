import { describe, expect, test } from "vitest";
import type { Source } from "../../../../src/contracts/tasks.ts";
import { formatAnswer } from "../../../../src/web/answer/format-answer.ts";

const source = (n: number, title: string, url: string | null): Source => ({
	n,
	page_id: `page-${n}`,
	passage_id: `page-${n}.1`,
	title,
	url,
	snippet: "",
	score: 1,
	start: 0,
	end: 10,
});
const SOURCES = [
	source(1, "Bitcoin", "https://example.org/a_(b)"),
	source(2, "Gold [metal]", "https://example.org/gold"),
	source(3, "Notes", null),
];

describe("a copied answer", () => {
	test("ends with the sources that it cites", () => {
		expect(formatAnswer("It is **digital**. [1, 3]\n", SOURCES)).toBe(
			"It is **digital**. [1, 3]\n\nSources:\n\n- [1] [Bitcoin](<https://example.org/a_(b)>)\n- [3] Notes",
		);
	});

	test("ends with all its sources if it cites none", () => {
		expect(formatAnswer("It is digital.", SOURCES)).toContain(
			"- [2] [Gold \\[metal\\]](<https://example.org/gold>)\n- [3]",
		);
	});

	test("is the answer alone if it has no sources", () => {
		expect(formatAnswer("It is digital. [1]", [])).toBe("It is digital. [1]");
	});
});

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
		expect(formatAnswer("It is **digital**. [1, 3]\n", { sources: SOURCES, evidence: [] })).toBe(
			"It is **digital**. [1, 3]\n\nSources:\n\n- [1] [Bitcoin](<https://example.org/a_(b)>)\n- [3] Notes",
		);
	});

	test("ends with all its sources if it cites none", () => {
		expect(formatAnswer("It is digital.", { sources: SOURCES, evidence: [] })).toContain(
			"- [2] [Gold \\[metal\\]](<https://example.org/gold>)\n- [3]",
		);
	});

	test("has the citations that are shown beside its sentences", () => {
		const supported = { verdict: "supported", supported: true, score: 1 } as const;
		const evidence = [
			{ ...supported, start: 0, end: 16, passage_id: "page-3.1" },
			{ verdict: "unsupported", supported: false, score: 0, start: 17, end: 31 } as const,
		];
		expect(formatAnswer("- It is digital.\n- It is heavy.", { sources: SOURCES, evidence })).toBe(
			"- It is digital. [3]\n- It is heavy.\n\nSources:\n\n- [3] Notes",
		);
	});

	test("is the answer alone if it has no sources", () => {
		expect(formatAnswer("It is digital. [1]", { sources: [], evidence: [] })).toBe("It is digital. [1]");
	});
});

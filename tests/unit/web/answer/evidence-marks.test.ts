import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../../src/contracts/tasks.ts";
import { placeEvidenceMarks, renderEvidenceMarks } from "../../../../src/web/answer/evidence-marks.ts";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const SOURCE = {
	n: 1,
	page_id: "p",
	passage_id: "p1",
	title: 'The "lake"',
	url: null,
	snippet: "",
	score: 1,
	start: 0,
	end: 9,
};

function render(text: string, ...evidence: Evidence[]): string {
	const result = { sources: [SOURCE], evidence };
	return renderEvidenceMarks(
		renderMarkdown(placeEvidenceMarks(text, result), new Map([[1, SOURCE.title]])),
		result,
	);
}

function mark(start: number, end: number, verdict: Evidence["verdict"]): Evidence {
	const supported = verdict === "supported";
	return { start, end, supported, verdict, score: 1, ...(supported && { passage_id: "p1" }) };
}

describe("the mark beside a sentence", () => {
	test("names and opens the source that supports the sentence, and adds nothing to its text", () => {
		const html = render("It is deep. It is old.", mark(0, 11, "supported"), mark(12, 22, "unclear"));
		expect(html).toContain('data-citation="1"');
		expect(html).toContain('aria-label="Supported by source 1: The &#34;lake&#34;"');
		expect(html.replace(/<[^>]*>/g, "").trim()).toBe("It is deep. It is old.");
		expect(html.match(/<button/g)).toHaveLength(1);
	});

	test("explains that a sentence is unsupported", () => {
		const html = render("It is deep.", mark(0, 11, "unsupported"));
		expect(html).toContain(
			'<span class="unsupported">It is deep.</span><span class="evidence-place"><button',
		);
		expect(html).toContain('aria-label="Not found in your sources"');
	});

	test("belongs to exactly the words of an unsupported sentence, whatever its markup", () => {
		const underlined = (text: string, start = 0) => {
			const html = render(text, mark(start, text.length, "unsupported"));
			expect(html).not.toMatch(/[\ue000-\ue002]/);
			return [...html.matchAll(/<span class="unsupported">(.*?)<\/span>/g)]
				.map(([, words]) => words)
				.join("|");
		};
		expect(underlined("Old. It is **very** deep.", 5)).toBe("It is |very| deep.");
		expect(underlined("- It is deep.")).toBe("It is deep.");
		expect(underlined("1. It is deep.")).toBe("It is deep.");
		expect(underlined("> **It is deep.**")).toBe("It is deep.");
		expect(underlined("It is `deep`.")).toBe("It is |deep|.");
		expect(underlined("| A | B |\n| --- | --- |\n| deep | old |", 24)).toBe("deep|old ");
		expect(underlined("It is deep [1].")).toContain("It is deep ");
		expect(underlined("Deep.\n\nOld.", 7)).toBe("Old.");
	});

	test("is left out where the model cites a source itself", () => {
		expect(render("It is deep [1].", mark(0, 15, "supported"))).not.toContain("evidence-mark");
	});

	test("is left out of code and links", () => {
		for (const text of ["[It is deep.](https://example.org)", "`It is deep.`"]) {
			const end = text.indexOf(".") + 1;
			expect(render(text, mark(1, end, "supported"))).not.toContain("evidence-mark");
		}
	});

	test("stays inside the last cell of a table row", () => {
		const text = "| A | B |\n| --- | --- |\n| deep | old |";
		const html = render(text, mark(24, text.length, "supported"));
		expect(html).toMatch(
			/<td[^>]*>old\s*<span class="evidence-place"><button[^>]*><\/button><\/span>\s*<\/td>/,
		);
	});

	test("is left out for answers from earlier versions, which have no verdict", () => {
		expect(
			render("It is deep.", { start: 0, end: 11, supported: true, passage_id: "p1", score: 1 }),
		).not.toContain("button");
	});
});

import { describe, expect, test } from "vitest";
import type { Source } from "../../../src/contracts/tasks.ts";
import { SideBySide } from "../../../src/pipeline/side-by-side.ts";

function source(n: number, passageId: string): Source {
	return {
		n,
		page_id: "page",
		passage_id: passageId,
		title: "Page",
		url: null,
		snippet: "",
		score: 1,
		start: 0,
		end: 1,
	};
}

function createOutput(...headings: string[]) {
	const tokens: string[] = [];
	const thoughts: string[] = [];
	const opened: number[] = [];
	const output = new SideBySide(headings, {
		onToken: (text) => tokens.push(text),
		onThinking: (text) => thoughts.push(text),
		onSection: (at) => opened.push(at),
	});
	return { output, opened, thoughts, received: () => tokens.join("") };
}

const WRITTEN = { sources: [], quoted: null };

describe("SideBySide", () => {
	test("passes the text of the first section immediately and keeps the others until it is finished", () => {
		const { output, opened, received } = createOutput("What is A?", "What is B?");
		output.start(1, WRITTEN);
		output.write(1, "B is second.");
		expect(received()).toBe("");
		output.start(0, WRITTEN);
		output.write(0, "A is");
		expect(received()).toBe("### What is A?\n\nA is");
		output.write(0, " first.");
		output.finish(0);
		expect(received()).toBe("### What is A?\n\nA is first.\n\n### What is B?\n\nB is second.");
		output.write(1, " Really.");
		output.finish(1);
		expect(received()).toBe(output.text);
		expect(output.text.endsWith("B is second. Really.")).toBe(true);
		expect(opened).toEqual([0, 1]);
	});

	test("passes the thinking of a section when the sections before it are finished", () => {
		const { output, thoughts, received } = createOutput("A", "B");
		output.think(1, "B?");
		output.think(0, "A");
		output.think(0, "?");
		output.write(0, "First.");
		output.think(1, " B!");
		expect(thoughts).toEqual(["A", "?"]);
		output.finish(0);
		output.think(1, " Yes.");
		expect(thoughts.slice(2)).toEqual(["\n\nB? B!", " Yes."]);
		expect(received()).toBe("### A\n\nFirst.");
	});

	test("gives each passage one number in all sections", () => {
		const { output } = createOutput("A", "B");
		output.start(0, { sources: [source(1, "p"), source(2, "q")], quoted: null });
		output.write(0, "A [2].");
		output.finish(0);
		output.start(1, { sources: [source(1, "r"), source(2, "p")], quoted: null });
		output.write(1, "B [1][2].");
		output.finish(1);
		expect(output.text).toBe("### A\n\nA [2].\n\n### B\n\nB [3][1].");
		expect(output.sources.map(({ n, passage_id }) => [n, passage_id])).toEqual([
			[1, "p"],
			[2, "q"],
			[3, "r"],
		]);
		expect(output.sections.map(({ text, sources }) => [text, sources.map(({ n }) => n)])).toEqual([
			["A [2].", [1, 2]],
			["B [3][1].", [3, 1]],
		]);
	});

	test("has no sources of a quoted section without quotes", () => {
		const { output } = createOutput("What is A?", "What is B?", "What is C?");
		const quoted = "chosen" as const;
		output.start(0, { sources: [source(1, "a"), source(2, "b")], quoted });
		output.write(0, "A is first. [1]");
		output.finish(0);
		output.start(1, { sources: [source(1, "b"), source(2, "c")], quoted });
		output.write(1, "Your knowledge base has nothing on this question.");
		output.finish(1);
		output.start(2, { sources: [source(1, "d")], quoted });
		output.write(2, "C is third. [1]");
		output.finish(2);
		expect(output.sources.map(({ passage_id }) => passage_id)).toEqual(["a", "b", "d"]);
		expect(output.sections.map(({ sources }) => sources.length)).toEqual([2, 0, 1]);
		expect(output.text.endsWith("C is third. [3]")).toBe(true);
	});

	test("has the sources of a quoted section that fails before its first citation", () => {
		const { output } = createOutput("What is A?", "What is B?");
		const quoted = "chosen" as const;
		output.start(0, { sources: [source(1, "a")], quoted });
		output.write(0, "- One");
		output.finish(0, "_The list was cut off._");
		output.start(1, { sources: [source(1, "b")], quoted });
		output.write(1, "B is second. [1]");
		output.finish(1);
		expect(output.sources.map(({ passage_id }) => passage_id)).toEqual(["a", "b"]);
	});

	test("returns the offset of each section in the answer", () => {
		const { output } = createOutput("A", "B");
		for (const at of [0, 1]) {
			output.start(at, WRITTEN);
			output.write(at, `Text ${at}.`);
			output.finish(at);
		}
		for (const { text, start } of output.sections)
			expect(output.text.slice(start, start + text.length)).toBe(text);
	});

	test("says only once that no model answered", () => {
		const { output } = createOutput("A", "B");
		for (const at of [0, 1]) {
			output.start(at, { sources: [], quoted: "fallback" });
			output.write(at, "A quote.");
			output.finish(at);
		}
		expect(output.text.match(/No model answered/g)).toHaveLength(1);
		expect(output.sections.map(({ text }) => text)).toEqual(["A quote.", "A quote."]);
	});

	test("doesn't mention a model if answers are meant to be quotes", () => {
		const { output } = createOutput("A", "B");
		output.start(0, { sources: [], quoted: "chosen" });
		output.write(0, "A quote.");
		output.finish(0);
		expect(output.text).toBe("### A\n\nEach part is quoted from your knowledge base.\n\nA quote.");
	});

	test("adds a remark to a section that has failed", () => {
		const { output } = createOutput("A", "B");
		output.finish(1, "*B could not answer.*");
		output.start(0, WRITTEN);
		output.write(0, "Half of");
		output.finish(0, "*A could not answer.*");
		expect(output.text).toBe("### A\n\nHalf of\n\n*A could not answer.*\n\n### B\n\n*B could not answer.*");
	});

	test("stays empty if all sections fail without text", () => {
		const { output, received } = createOutput("A", "B");
		output.finish(0, "*A could not answer.*");
		output.finish(1, "*B could not answer.*");
		expect([output.text, received()]).toEqual(["", ""]);
	});

	test("closes a code block that would include the next section", () => {
		const { output } = createOutput("A", "B");
		output.start(0, WRITTEN);
		output.write(0, "```js\nlet a;");
		output.finish(0);
		output.start(1, WRITTEN);
		output.write(1, "B.");
		output.finish(1);
		expect(output.text).toBe("### A\n\n```js\nlet a;\n```\n\n### B\n\nB.");
	});

	test("puts a heading on one line and escapes its marks", () => {
		const { output } = createOutput(`what is *a*\n[1] ${"very ".repeat(40)}long`, "B");
		output.start(0, WRITTEN);
		output.write(0, "Text.");
		output.finish(0);
		const [heading = ""] = output.text.split("\n");
		expect(heading).toMatch(/^### What is \\\*a\\\* \\\[1\\\] very very/);
		expect(heading).toHaveLength(4 + 120 + 4);
	});
});

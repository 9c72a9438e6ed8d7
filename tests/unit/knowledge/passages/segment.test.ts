import { describe, expect, test } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import {
	HEADING_MAX_CHARS,
	PASSAGE_MAX_CHARS,
	segmentText,
} from "../../../../src/knowledge/passages/segment.ts";
import { STARTER_ARTICLES } from "../../../../src/knowledge/starter/starter.ts";
import { splitSentences } from "../../../../src/text/sentences.ts";
import { runInTime } from "../../../support/growth.ts";

const sentence = (n: number) => `This is sentence ${n} of a page about llamas 🦙 that goes on for a while.`;
const LONG = Array.from({ length: 60 }, (_, n) => sentence(n)).join(" ");

describe("segmentText", () => {
	test("returns passages that have exact offsets and a limited length", () => {
		const pages = [
			LONG,
			`# A\n\n${LONG}\n\n## B 🦙\n${LONG}`,
			...STARTER_ARTICLES.value.map(({ text }) => text),
		];
		for (const page of pages) {
			for (const { text, start, end } of segmentText(page)) {
				expect(page.slice(start, end)).toBe(text);
				expect(text.length).toBeLessThanOrEqual(PASSAGE_MAX_CHARS);
				expect(text).toBe(text.trim());
			}
		}
	});

	test("splits between sentences and repeats the last sentence of the previous passage", () => {
		const passages = segmentText(LONG);
		expect(passages.length).toBeGreaterThan(3);
		for (const [at, { text }] of passages.entries()) {
			const before = passages[at - 1];
			if (before) expect(splitSentences(text)[0]?.text).toBe(splitSentences(before.text).at(-1)?.text);
		}
	});

	test("includes every sentence", () => {
		const passages = segmentText(`# A\n\n${LONG}`);
		for (const { text } of splitSentences(LONG))
			expect(passages.some((passage) => passage.text.includes(text))).toBe(true);
	});

	test("keeps the heading path of each passage and never crosses a heading", () => {
		const page = "Lead.\n\n# Top\nOne.\n## Inner ##\nTwo.\n### Deep\nThree.\n## Next\nFour.\n# Last\n";
		expect(segmentText(page).map(({ heading, text }) => [heading, text])).toEqual([
			[null, "Lead."],
			["Top", "One."],
			["Top > Inner", "Two."],
			["Top > Inner > Deep", "Three."],
			["Top > Next", "Four."],
		]);
	});

	test("splits at white space if a text has no sentence boundaries, and never splits a character", () => {
		const words = segmentText("word ".repeat(1_000).trim());
		expect(words.every(({ text }) => /^word( word)*$/.test(text))).toBe(true);
		const llamas = segmentText(`x${"🦙".repeat(2_000)}`);
		expect(llamas.map(({ text }) => text).join("")).toBe(`x${"🦙".repeat(2_000)}`);
		expect(llamas.every(({ text }) => text.isWellFormed())).toBe(true);
	});

	test("removes the closing # of a heading but keeps a # that is part of the heading's text", () => {
		const page = "# C# and F# ##  \na\n# # x\nb\n## ##\nc\n#tag\n####### d\n# \ne";
		expect(segmentText(page).map(({ heading, text }) => [heading, text])).toEqual([
			["C# and F#", "a"],
			["# x", "b\n## ##\nc\n#tag\n####### d\n# \ne"],
		]);
	});

	test("keeps a code block in one passage and does not treat its comments as headings", () => {
		const code = "```sh\n# fetch it first\napt install foo\n\n# then start\nfoo --start\n```";
		const page = `# Setup\n\n${code}\n\nIt runs now. It stays.`;
		expect(segmentText(page).map(({ heading, text }) => [heading, text])).toEqual([
			["Setup", `${code}\n\nIt runs now. It stays.`],
		]);
		const filler = "These words stand above the code and fill the passage. ".repeat(16);
		const passages = segmentText(`# Setup\n\n${filler}\n\n${code}\n\n${filler}`);
		expect(passages.length).toBeGreaterThan(1);
		expect(passages.filter(({ text }) => text.includes(code))).not.toEqual([]);
		expect(passages.filter(({ text }) => /apt|--start/.test(text) && !text.includes(code))).toEqual([]);
	});

	test("splits long code between lines", () => {
		const lines = Array.from({ length: 80 }, (_, n) => `run --step ${n} --with . --and ! # go on. Then stop`);
		const passages = segmentText(`# Long\n\n\`\`\`\n${lines.join("\n")}\n\`\`\``);
		expect(passages.length).toBeGreaterThan(2);
		for (const { heading, text } of passages) {
			expect(heading).toBe("Long");
			expect(text.split("\n").every((line) => line === "```" || lines.includes(line))).toBe(true);
		}
	});

	test.each([
		["# characters in a heading", `# a${"#".repeat(PAGE_TEXT_MAX_CHARS - 10)}b\nhello`],
		["line breaks and spaces", `a${"\n ".repeat(PAGE_TEXT_MAX_CHARS / 2 - 1)}b`],
		["runs of spaces", `a${" ".repeat(549)}`.repeat(PAGE_TEXT_MAX_CHARS / 550)],
		["headings", "# a\n".repeat(PAGE_TEXT_MAX_CHARS / 4)],
		["underlined headings", "a\n=\n\n".repeat(PAGE_TEXT_MAX_CHARS / 5)],
		["fences", "```\n".repeat(PAGE_TEXT_MAX_CHARS / 4)],
		["backticks", "`".repeat(PAGE_TEXT_MAX_CHARS)],
		["fences followed by a backtick", "```a`\n".repeat(PAGE_TEXT_MAX_CHARS / 6)],
		["fences in lists", "- ```\n".repeat(PAGE_TEXT_MAX_CHARS / 6)],
		["nested list markers", "- ".repeat(PAGE_TEXT_MAX_CHARS / 2)],
		["quotation marks", ">".repeat(PAGE_TEXT_MAX_CHARS)],
		["comments that never end", "<!--\n".repeat(PAGE_TEXT_MAX_CHARS / 5)],
		["scripts that never end", "<script>\n".repeat(PAGE_TEXT_MAX_CHARS / 9)],
		["tags that never end", "<h1 a\n".repeat(PAGE_TEXT_MAX_CHARS / 6)],
		["lines of code", "    a\n".repeat(PAGE_TEXT_MAX_CHARS / 6)],
		["markup in headings", `# ${"[*_`<{".repeat(320)}\n`.repeat(PAGE_TEXT_MAX_CHARS / 1_925)],
		["spaces in headings", `# ${"a [".padEnd(1_900)}\n`.repeat(PAGE_TEXT_MAX_CHARS / 1_925)],
	])("finishes in linear time on a page full of %s", (_, page) => {
		for (const { text, start, end } of runInTime(() => segmentText(page)))
			expect(page.slice(start, end)).toBe(text);
	});

	test("truncates long headings in heading paths", () => {
		const page = `# ${"🦙".repeat(100_000)}\n${"## a\nb\n".repeat(50_000)}`;
		const headings = runInTime(() => segmentText(page)).map(({ heading }) => heading ?? "");
		expect(headings).toHaveLength(50_000);
		expect(headings.every((heading) => heading.length <= HEADING_MAX_CHARS && heading.isWellFormed())).toBe(
			true,
		);
	});

	test("returns no passages for a page without text", () => {
		expect(segmentText("")).toEqual([]);
		expect(segmentText("# Only a heading")).toEqual([]);
	});
});

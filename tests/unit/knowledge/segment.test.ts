import { describe, expect, it } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../src/contracts/limits.ts";
import { HEADING_MAX_CHARS, PASSAGE_MAX_CHARS, segment } from "../../../src/knowledge/segment.ts";
import { sentencesOf } from "../../../src/knowledge/sentences.ts";
import { STARTER_ARTICLES } from "../../../src/knowledge/starter.ts";

const sentence = (n: number) => `This is sentence ${n} of a page about llamas 🦙 that goes on for a while.`;
const LONG = Array.from({ length: 60 }, (_, n) => sentence(n)).join(" ");

describe("segment", () => {
	it("gives passages whose offsets are exact and whose length is bounded", () => {
		const pages = [LONG, `# A\n\n${LONG}\n\n## B 🦙\n${LONG}`, ...STARTER_ARTICLES.map(({ text }) => text)];
		for (const page of pages) {
			for (const { text, start, end } of segment(page)) {
				expect(page.slice(start, end)).toBe(text);
				expect(text.length).toBeLessThanOrEqual(PASSAGE_MAX_CHARS);
				expect(text).toBe(text.trim());
			}
		}
	});

	it("cuts between sentences and begins each passage with the last sentence of the one before", () => {
		const passages = segment(LONG);
		expect(passages.length).toBeGreaterThan(3);
		for (const [at, { text }] of passages.entries()) {
			const before = passages[at - 1];
			if (before) expect(sentencesOf(text)[0]?.text).toBe(sentencesOf(before.text).at(-1)?.text);
		}
	});

	it("leaves no sentence out", () => {
		const passages = segment(`# A\n\n${LONG}`);
		for (const { text } of sentencesOf(LONG))
			expect(passages.some((passage) => passage.text.includes(text))).toBe(true);
	});

	it("keeps the path of headings and lets no passage cross one", () => {
		const page = "Lead.\n\n# Top\nOne.\n## Inner ##\nTwo.\n### Deep\nThree.\n## Next\nFour.\n# Last\n";
		expect(segment(page).map(({ heading, text }) => [heading, text])).toEqual([
			[null, "Lead."],
			["Top", "One."],
			["Top > Inner", "Two."],
			["Top > Inner > Deep", "Three."],
			["Top > Next", "Four."],
		]);
	});

	it("cuts what has no end of a sentence: at white space, and never within a character", () => {
		const words = segment("word ".repeat(1_000).trim());
		expect(words.every(({ text }) => /^word( word)*$/.test(text))).toBe(true);
		const llamas = segment(`x${"🦙".repeat(2_000)}`);
		expect(llamas.map(({ text }) => text).join("")).toBe(`x${"🦙".repeat(2_000)}`);
		expect(llamas.every(({ text }) => text.isWellFormed())).toBe(true);
	});

	it("leaves out # that closes a heading, and keeps one that is its text", () => {
		const page = "# C# and F# ##  \na\n# # x\nb\n## ##\nc\n#tag\n####### d\n# \ne";
		expect(segment(page).map(({ heading, text }) => [heading, text])).toEqual([
			["C# and F", "a"],
			["# x", "b"],
			["# x > #", "c\n#tag\n####### d\n# \ne"],
		]);
	});

	it.each([
		["# in a heading", `# a${"#".repeat(PAGE_TEXT_MAX_CHARS - 10)}b\nhello`],
		["line breaks and blanks", `a${"\n ".repeat(PAGE_TEXT_MAX_CHARS / 2 - 1)}b`],
		["runs of blanks", `a${" ".repeat(549)}`.repeat(PAGE_TEXT_MAX_CHARS / 550)],
		["headings", "# a\n".repeat(PAGE_TEXT_MAX_CHARS / 4)],
	])("cuts a page of %s", { timeout: 10_000 }, (_, page) => {
		for (const { text, start, end } of segment(page)) expect(page.slice(start, end)).toBe(text);
	});

	it("repeats no long heading in full above every passage", { timeout: 10_000 }, () => {
		const page = `# ${"🦙".repeat(100_000)}\n${"## a\nb\n".repeat(50_000)}`;
		const headings = segment(page).map(({ heading }) => heading ?? "");
		expect(headings).toHaveLength(50_000);
		expect(headings.every((heading) => heading.length <= HEADING_MAX_CHARS && heading.isWellFormed())).toBe(
			true,
		);
	});

	it("gives nothing for a page without text", () => {
		expect(segment("")).toEqual([]);
		expect(segment("# Only a heading")).toEqual([]);
	});
});

import { describe, expect, test } from "vitest";
import { readMarkdown } from "../../../../src/knowledge/extract/read-markdown.ts";
import { runInTime } from "../../../support/growth.ts";

describe("readMarkdown", () => {
	test.each([
		["---\ntitle: Plain\n---\n# Other", "Plain"],
		['---\ntitle: "Knots: a \\"guide\\"" # comment\n---\nText', 'Knots: a "guide"'],
		["---\ntitle: 'It''s here'\n---\nText", "It's here"],
		["---\ntags:\n  - a\n  title: no\nTitle:   Upper # why\n---\nText", "Upper"],
		["---\ntitle: >-\n  Two\n  lines\nauthor: Ann\n---\nText", "Two lines"],
		["---\r\n# comment\r\ntitle: Windows\r\n...\r\nText", "Windows"],
		["\ufeff---\ntitle: Marked\n---\nText", "Marked"],
		['+++\ntitle = "From TOML"\ndate = 2024-01-01\n+++\nText', "From TOML"],
		["+++\ntitle = 'From TOML'\n+++\nText", "From TOML"],
		["---\ntitle:\n---\n# Heading", "Heading"],
		["---\ntitle: null\n---\n# Heading", "Heading"],
		["---\ndate: 2024-01-01\n---\n\nHeading\n=======\n", "Heading"],
	])("uses the title from the front matter: %j", (source, title) => {
		const read = readMarkdown(source);
		expect(read.title).toBe(title);
		expect(read.text).not.toMatch(/title|comment|date|author/i);
	});

	test.each([
		["## Badges\n\n# Tool\n\n## Use", "Tool"],
		["## Only\n### this", "Only"],
		["Title\n=====\nText", "Title"],
		["```sh\n# comment\n```\n# Real", "Real"],
		['<h1 align="center">Tool</h1>\n\n## Use', "Tool"],
		["# [**Tool**](https://a.example) {#top}", "Tool"],
		["#hashtag\n\nText", null],
		["Text alone", null],
	])("falls back to the first level-1 heading, then to the first heading: %j", (source, title) => {
		expect(readMarkdown(source).title).toBe(title);
	});

	test.each([
		"---\n\nA line between rules\n\n---\n\nText",
		"---\ntitle: never closed\n\nText",
		"+++\nText\n+++\n",
	])("keeps text that only resembles front matter: %j", (source) => {
		expect(readMarkdown(source).text).toBe(source);
	});

	test.each([
		["unclosed front matter", `---\n${"a: b\n".repeat(200_000)}`],
		["blank lines and comments", `---\n${"#\n \n".repeat(200_000)}---\n`],
		["a long title", `---\ntitle: "${"\\".repeat(500_000)}\n---\n`],
		["a title of many lines", `---\ntitle: a\n${" b\n".repeat(200_000)}---\n`],
	])("finishes in time on %s", (_, source) => {
		expect(runInTime(() => readMarkdown(source)).text).toBeDefined();
	});
});

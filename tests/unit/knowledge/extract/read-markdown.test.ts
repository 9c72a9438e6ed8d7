import { describe, expect, test } from "vitest";
import { readMarkdown } from "../../../../src/knowledge/extract/read-markdown.ts";

describe("the title of a Markdown text", () => {
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
	])("is the one that its front matter names: %j", (source, title) => {
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
	])("else its first heading of level 1, else its first heading: %j", (source, title) => {
		expect(readMarkdown(source).title).toBe(title);
	});

	test.each([
		"---\n\nA line between rules\n\n---\n\nText",
		"---\ntitle: never closed\n\nText",
		"+++\nText\n+++\n",
	])("loses nothing that is no front matter: %j", (source) => {
		expect(readMarkdown(source).text).toBe(source);
	});

	test.each([
		["front matter that never ends", `---\n${"a: b\n".repeat(200_000)}`],
		["blanks and comments", `---\n${"#\n \n".repeat(200_000)}---\n`],
		["a long title", `---\ntitle: "${"\\".repeat(500_000)}\n---\n`],
		["a title of many lines", `---\ntitle: a\n${" b\n".repeat(200_000)}---\n`],
	])("is found in time: %s", { timeout: 10_000 }, (_, source) => {
		expect(readMarkdown(source).text).toBeDefined();
	});
});

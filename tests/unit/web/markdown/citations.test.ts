import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const CITABLE = new Map([
	[1, "Gold"],
	[2, "Lead"],
	[3, "Tin"],
]);

/** Renders the text and replaces each button with its number in angle quotes. */
const render = (text: string) =>
	renderMarkdown(text, CITABLE)
		.replace(/<button [^>]*data-citation="(\d+)"[^>]*>\[\1\]<\/button>/g, "‹$1›")
		.replace(/^<p>|<\/p>\n$/g, "");

describe("a citation in an answer", () => {
	test.each([
		["[1, 2]", "‹1›‹2›"],
		["[1,2,3]", "‹1›‹2›‹3›"],
		["[1; 3]", "‹1›‹3›"],
		["[1 and 2]", "‹1›‹2›"],
		["[1、2]", "‹1›‹2›"],
		["[1-3]", "‹1›‹2›‹3›"],
		["[1 – 2]", "‹1›‹2›"],
		["[1, 2-3]", "‹1›‹2›‹3›"],
		["[1][2] [3]", "‹1›‹2› ‹3›"],
		["【2】", "‹2›"],
		["【1†source】", "‹1›"],
		["【2†L3-L9】", "‹2›"],
		["［1］", "‹1›"],
		["[^1]", "‹1›"],
		["[^1, ^2]", "‹1›‹2›"],
		["[Source 1]", "‹1›"],
		["[sources 1, 3]", "‹1›‹3›"],
		["**Gold [1].**", "<strong>Gold ‹1›.</strong>"],
		["绿茶不发酵[1]。", "绿茶不发酵‹1›。"],
	])("becomes a button for each source: %s", (text, html) => {
		expect(render(text)).toBe(html);
	});

	test.each([
		["[10]", "[10]"],
		["[7-9]", "[7-9]"],
		["[1, 10]", "‹1›[10]"],
		["[2-900]", "‹2›‹3›"],
		["[3-1]", "[3-1]"],
		["[1-999999]", "[1-999999]"],
		["[2024]", "[2024]"],
		["(1)", "(1)"],
		["\\[1\\]", "[1]"],
		["`arr[1]`", "<code>arr[1]</code>"],
		["[1a]", "[1a]"],
	])("stays text if its source does not exist or its format is invalid: %s", (text, html) => {
		expect(render(text)).toBe(html);
	});

	test("stays text in code blocks", () => {
		expect(render("```\narr[1, 2]\n```\n\n    arr[^1]")).not.toContain("‹");
	});

	test("stays a link if it is the label of a link", () => {
		expect(render("[1](https://example.org/x)")).toContain('<a href="https://example.org/x"');
		expect(render("[1, 2](https://example.org/x)")).toMatch(/>1, 2<\/a>$/);
		expect(render("[x [1]](https://example.org)")).toMatch(/>x \[1\]<\/a>$/);
		expect(render("[1](javascript:alert(1))")).toBe("‹1›(javascript:alert(1))");
	});

	test("becomes a button even in a footnote definition, whose URL stays text", () => {
		expect(render("Gold[^1].\n\n[^1]: https://example.org/x")).toBe(
			"Gold‹1›.</p>\n<p>‹1›: https://example.org/x",
		);
	});
});

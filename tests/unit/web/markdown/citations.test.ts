import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const CITABLE = new Map([
	[1, "Gold"],
	[2, "Lead"],
	[3, "Tin"],
]);

/** Each button as its number in angle brackets. */
const shown = (text: string) =>
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
	])("is a button for each source: %s", (text, html) => {
		expect(shown(text)).toBe(html);
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
	])("is text where no such source was given or none is meant: %s", (text, html) => {
		expect(shown(text)).toBe(html);
	});

	test("is text inside code blocks", () => {
		expect(shown("```\narr[1, 2]\n```\n\n    arr[^1]")).not.toContain("‹");
	});

	test("that is the label of a link is that link", () => {
		expect(shown("[1](https://example.org/x)")).toContain('<a href="https://example.org/x"');
		expect(shown("[1, 2](https://example.org/x)")).toMatch(/>1, 2<\/a>$/);
		expect(shown("[x [1]](https://example.org)")).toMatch(/>x \[1\]<\/a>$/);
		expect(shown("[1](javascript:alert(1))")).toBe("‹1›(javascript:alert(1))");
	});

	test("in a footnote's definition is a button, and an address beside it stays text", () => {
		expect(shown("Gold[^1].\n\n[^1]: https://example.org/x")).toBe(
			"Gold‹1›.</p>\n<p>‹1›: https://example.org/x",
		);
	});
});

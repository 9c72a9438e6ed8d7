import { describe, expect, test } from "vitest";
import { CitationRenumberer } from "../../../src/text/renumber-citations.ts";

const NUMBERS = new Map([
	[1, 4],
	[2, 5],
	[3, 2],
]);

/** Renumbers a text that arrives in pieces of `size` characters. */
function renumber(text: string, size = text.length): string {
	const citations = new CitationRenumberer(NUMBERS);
	let renumbered = "";
	for (let at = 0; at < text.length; at += size) renumbered += citations.push(text.slice(at, at + size));
	return renumbered + citations.end();
}

describe("CitationRenumberer", () => {
	test.each([
		["Gas is a fee [1].", "Gas is a fee [4]."],
		["A fee [1][2] and [1, 3].", "A fee [4][5] and [4, 2]."],
		["Several [1-3].", "Several [4, 5, 2]."],
		["Named [Source 2] and 【1†L3-L5】.", "Named [5] and [4]."],
		["Unknown [7] and partly known [1, 9].", "Unknown and partly known [4]."],
		["A list [x] of [items] [", "A list [x] of [items] ["],
		["An open [1", "An open [1"],
		["A [1](https://example.com) link", "A [1](https://example.com) link"],
		["A citation [1] (in short)", "A citation [4] (in short)"],
		["A citation [1](see below)", "A citation [4](see below)"],
		["Code `a[1]` and [1]", "Code `a[1]` and [4]"],
		["```js\na[1]\n```\nThen [1]", "```js\na[1]\n```\nThen [4]"],
		["Spaces  at the end  ", "Spaces  at the end  "],
		[`[${"x".repeat(300)}] [1]`, `[${"x".repeat(300)}] [4]`],
	])("turns %j into %j, however the text is cut into pieces", (text, expected) => {
		for (const size of [text.length, 1, 2, 3, 7]) expect(renumber(text, size)).toBe(expected);
	});

	test("holds back nothing but a possible citation", () => {
		const citations = new CitationRenumberer(NUMBERS);
		expect(citations.push("Gas is")).toBe("Gas is");
		expect(citations.push(" a fee [")).toBe(" a fee");
		expect(citations.push("1]")).toBe("");
		expect(citations.push(". More")).toBe(" [4]. More");
	});
});

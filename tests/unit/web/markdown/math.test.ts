import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p>|<\/p>\n$/g, "");

describe("a formula", () => {
	test.each(["\\(x_1 + y_2\\)", "\\[ \\frac{a_1}{b_1} \\]", "$a_1 * b_1 * c$", "$$\\sum_{i} x_i$$"])(
		"is rendered verbatim: %s",
		(formula) => {
			expect(inline(`So ${formula} holds`)).toBe(`So <code>${formula}</code> holds`);
		},
	);

	test("keeps its line breaks in a block, even if the block is unfinished", () => {
		for (const block of ["$$\na_1\n= b\n- c\n$$", "\\[\n- c_1\n\\]", "$$\n- a_1"])
			expect(renderMarkdown(`Thus:\n${block}`)).toContain(`<code>${block}`);
	});

	test.each([
		["It costs $5_ and **$6**", "It costs $5_ and <strong>$6</strong>"],
		["between $5 and $6", "between $5 and $6"],
		["\\[citation needed\\]", "[citation needed]"],
	])("is not detected in prices and escaped brackets: %s", (text, html) => {
		expect(inline(text)).toBe(html);
	});
});

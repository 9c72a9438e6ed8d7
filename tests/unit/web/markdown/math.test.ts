import { describe, expect, test } from "vitest";
import { NO_EXTRAS } from "../../../../src/web/markdown/extras.ts";
import { renderFormula } from "../../../../src/web/markdown/formula.ts";
import { renderBlocks, renderMarkdown, renderUnfinishedBlocks } from "../../../../src/web/markdown/render.ts";
import { Rendering } from "../../../../src/web/markdown/rendering.ts";

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

	describe("once the code that renders formulas is loaded", () => {
		const rendering = new Rendering(new Map(), { ...NO_EXTRAS, renderFormula });
		const render = (text: string) => renderBlocks(text, rendering).join("");

		test.each(["\\(x_1\\)", "$x_1$", "$$x_1$$", "\\[x_1\\]", "$$\nx_1\n$$", "\\[\n  x_1\n\\]"])(
			"is typeset, with MathML for screen readers: %j",
			(formula) => {
				const html = render(formula);
				expect(html).toContain("<math ");
				expect(html).not.toMatch(/<code>| style=/);
				expect(html.includes("katex-display")).toBe(/^(\$\$|\\\[)/.test(formula));
			},
		);

		test.each(["\\(x_{1\\)", "$$\n\\frac{1}\n$$", "\\(\\unknown_1\\)"])(
			"is shown verbatim if its syntax is invalid: %j",
			(formula) => {
				expect(render(formula)).toContain("<code>");
			},
		);

		test("is shown verbatim until the model has finished it", () => {
			for (const text of ["so \\(x_1", "so $$x_1", "$$\nx_1", "$$\nx_1\n$"])
				expect(renderUnfinishedBlocks(text, rendering).join("")).toMatch(/<code>(?!.*<math)/s);
			expect(renderUnfinishedBlocks("so \\(x_1\\) is", rendering).join("")).toContain("<math ");
		});

		test("contains no links or images", () => {
			for (const tex of [
				"\\href{javascript:alert(1)}{x_1}",
				"\\includegraphics{https://example.org/x.png}_1",
			])
				expect(render(`\\(${tex}\\)`)).not.toMatch(/<a |<img|href=|src=/);
		});
	});

	test.each([
		["It costs $5_ and **$6**", "It costs $5_ and <strong>$6</strong>"],
		["between $5 and $6", "between $5 and $6"],
		["\\[citation needed\\]", "[citation needed]"],
	])("is not detected in prices and escaped brackets: %s", (text, html) => {
		expect(inline(text)).toBe(html);
	});
});

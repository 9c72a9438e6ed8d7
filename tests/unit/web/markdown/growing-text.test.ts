import { expect, test } from "vitest";
import { GrowingText } from "../../../../src/web/markdown/growing-text.ts";
import { renderBlocks, renderUnfinished } from "../../../../src/web/markdown/render.ts";
import { Rendering } from "../../../../src/web/markdown/rendering.ts";

const ANSWER = [
	"## Tea\n\nThis is **green tea**,\nnot `black`.\n\n",
	"- boil\n- pour\n\n  slowly\n\n1. one\n2. two\n\n",
	"| a | b |\n|---|---|\n| 1 | **2** |\n\n> quote\ncontinued\n\n",
	"```js\nlet a = 1;\n\n# not a heading\n```\nText\n***\n",
	"$$\na_1\n\n- b\n$$\n\n    indented\n\nSetext\n===\n\nEnd \\(x_1\\).",
].join("");

test("renders a growing text like the text as a whole", () => {
	const rendering = new Rendering();
	const growing = new GrowingText();
	for (let length = 1; length <= ANSWER.length; length++) {
		const text = ANSWER.slice(0, length);
		expect(growing.render(text, rendering).join(""), text).toBe(renderUnfinished(text));
	}
	expect(growing.render(`${ANSWER}\n\n`, rendering)).toEqual(renderBlocks(ANSWER, rendering));
});

test("never changes a block after the next one has started", () => {
	const rendering = new Rendering();
	const growing = new GrowingText();
	let before: string[] = [];
	for (let length = 1; length <= ANSWER.length; length++) {
		const blocks = growing.render(ANSWER.slice(0, length), rendering);
		expect(blocks.slice(0, before.length - 1), ANSWER.slice(0, length)).toEqual(before.slice(0, -1));
		before = blocks;
	}
});

test("starts over with another text or another rendering", () => {
	const growing = new GrowingText();
	expect(growing.render("a\n\nb\n\nc", new Rendering())).toHaveLength(3);
	expect(growing.render("d\n\nb", new Rendering())).toEqual(["<p>d</p>\n", "<p>b</p>\n"]);
});

test("renders each finished block once", () => {
	let count = 0;
	const renderFormula = () => `${++count}`;
	const rendering = new Rendering(new Map(), { highlight: () => null, renderFormula });
	const growing = new GrowingText();
	const text = Array.from({ length: 50 }, (_, n) => `Formula ${n} is \\(x_{${n}}\\).\n\n`).join("");
	for (let length = 1; length <= text.length; length++) growing.render(text.slice(0, length), rendering);
	expect(count).toBeLessThan(50 * 8);
});

import { expect, test } from "vitest";
import { renderMarkdown, renderUnfinished } from "../../../../src/web/markdown/render.ts";

test.each([
	["a **bo", "a **bo**"],
	["a **bo**", "a **bo**"],
	["a **bo*", "a **bo**"],
	["a **", "a"],
	["a *", "a"],
	["***both", "***both***"],
	["see *this", "see *this*"],
	["a ~~gone", "a ~~gone~~"],
	["run `npm i", "run `npm i`"],
	["run `", "run"],
	["**b `c", "**b `c`**"],
	["`a **b", "`a **b`"],
	["这是**“重点", "这是**“重点**"],
	["然后*“斜体", "然后*“斜体*"],
	["これは*大切", "これは*大切*"],
	["1. **`npm start`", "1. **`npm start`**"],
	["- **[Tea](https://example.org)", "- **[Tea](https://example.org)**"],
	["a **`x` and *y", "a **`x` and *y***"],
	["1. [", ""],
	["1. [ ] a\n2. [x", "1. [ ] a"],
	["a<", "a"],
	["a<br", "a"],
	["H<sub>", "H"],
	["H<sub>2", "H<sub>2</sub>"],
	["x<sup>2</", "x<sup>2</sup>"],
	["**x<sup>2</su", "**x<sup>2</sup>**"],
	["[tea](https://example.org/A_(b", "tea"],
	['[tea](https://example.org "A ti', "tea"],
	["![tea](https://exam", "tea"],
	["where \\(x_1 + y", "where \\(x_1 + y\\)"],
	["where \\(x_1 \\", "where \\(x_1\\)"],
	["so \\[ a = b_1", "so \\[ a = b_1\\]"],
	["so $$a_1 * b", "so $$a_1 * b$$"],
	["a\\", "a"],
	["a __", "a"],
	["a __bo", "a __bo__"],
	["a __bo_", "a __bo__"],
	["- [x] **d", "- [x] **d**"],
	["> **q", "> **q**"],
	["[text](https://exam", "text"],
	["**see [text](", "**see text**"],
	["Items:\n-", "Items:"],
	["Items:\n- a\n- ", "Items:\n- a"],
	["Items:\n- [ ]", "Items:"],
	["Text\n##", "Text"],
	["Text\n1", "Text"],
	["Text\n1.", "Text"],
	["Text\n``", "Text"],
	["| a | b", "| a | b |\n|-|-|"],
	["Text:\n| a | b |\n|--", "Text:\n| a | b |\n|-|-|"],
	["| a | b |\n|-|-|\n| **x", "| a | b |\n|-|-|\n| **x** |"],
])("renderUnfinished renders %j like the finished answer %j", (text, finished) => {
	expect(renderUnfinished(text)).toBe(renderMarkdown(finished));
});

test.each([
	"2 ** 3",
	"x**(n",
	"f(*args",
	"arr[0](x",
	"42",
	"y=2*x",
	"`\\(x` and y",
	"\\[see below",
	"\\\\",
	"```js\nlet a = **b",
	"a\n\n**b\n\nc",
	"$$\nx_1",
	"text | b",
])("renderUnfinished does not complete %j", (text) => {
	expect(renderUnfinished(text)).toBe(renderMarkdown(text));
});

test("renderUnfinished renders all words and no marks, wherever the answer is cut off", () => {
	const answer =
		"## Tea\n\nThis is **green tea**, *not* `black`:\n\n- [ ] boil\n- [x] [pour](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n~~Old~~ 这是**“重点”**。\n\n```js\nlet a = 1;\n```\nEnd.";
	const textOf = (html: string) => html.replace(/<[^>]*>/g, " ");
	const wordsOf = (html: string) => textOf(html).match(/[\p{L}\p{N}]+/gu) ?? [];
	const all = wordsOf(renderMarkdown(answer));
	for (let length = 1; length <= answer.length; length++) {
		const html = renderUnfinished(answer.slice(0, length));
		const complete = wordsOf(html).slice(0, -1);
		expect(all.slice(0, complete.length), answer.slice(0, length)).toEqual(complete);
		expect(textOf(html), answer.slice(0, length)).not.toMatch(/\*|~|`|\||\]\(|\[[ x]?\]|#/);
	}
});

test("renderUnfinished does not close a large number of open marks", () => {
	expect(renderUnfinished("**a ".repeat(20))).not.toContain("<strong>");
	expect(renderUnfinished(`${"`".repeat(50_000)}x${"`".repeat(49_999)}`)).toContain("x");
});

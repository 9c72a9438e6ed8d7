import { expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

test.each([
	["a table", "| a |\n|-|\n| b |", /<div class="table" [^>]*tabindex="0"><table>.*<\/table>\n?<\/div>/s],
	["fenced code", "```js\na\n```", /<pre [^>]*tabindex="0"><code class="language-js">/],
	["indented code", "    a", /<pre [^>]*tabindex="0"><code>/],
	["code in a list", "- x\n\n  ```\n  a\n  ```", /<li>.*<pre [^>]*tabindex="0"><code>/s],
])("%s is focusable", (_, text, html) => {
	expect(renderMarkdown(text)).toMatch(html);
});

test("wide tables keep the alignment of their columns", () => {
	const html = renderMarkdown("| a | b | c | d |\n|:-|:-:|-:|-|\n| 1 | 2 | 3 | 4 |");
	const classes = ['<CELL class="to-left">', '<CELL class="to-center">', '<CELL class="to-right">', "<CELL>"];
	for (const cell of ["th", "td"]) {
		const cells = html.match(new RegExp(`<${cell}( [^>]*)?>`, "g"));
		expect(cells).toEqual(classes.map((each) => each.replace("CELL", cell)));
	}
});

test("code that looks like its own markup stays unchanged", () => {
	expect(renderMarkdown("```\n<pre>\n```")).toContain("&lt;pre&gt;");
});

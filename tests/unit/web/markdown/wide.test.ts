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

test("code that looks like the added markup stays unchanged", () => {
	expect(renderMarkdown("```\n<pre>\n```")).toContain("&lt;pre&gt;");
});

import { describe, expect, test } from "vitest";
import { NO_EXTRAS } from "../../../../src/web/markdown/extras.ts";
import { highlight } from "../../../../src/web/markdown/highlight.ts";
import {
	renderBlocks,
	renderMarkdown,
	renderUnfinished,
	renderUnfinishedBlocks,
} from "../../../../src/web/markdown/render.ts";
import { Rendering } from "../../../../src/web/markdown/rendering.ts";

const colored = new Rendering(new Map(), { ...NO_EXTRAS, highlight });

describe("a code block", () => {
	test.each([
		["fenced code", "```js\na\n```", /<pre [^>]*tabindex="0"><code>a/],
		["indented code", "    a", /<pre [^>]*tabindex="0"><code>a/],
		["code in a list", "- x\n\n  ```\n  a\n  ```", /<li>.*<pre [^>]*tabindex="0"><code>a/s],
	])("is focusable: %s", (_, text, html) => {
		expect(renderMarkdown(text)).toMatch(html);
	});

	test.each([
		["ts", "TypeScript"],
		["C++", "C++"],
		["toml title=x", "TOML"],
		["html", "HTML"],
		["brainfuck", "brainfuck"],
		['"><b>', "&quot;&gt;&lt;b&gt;"],
		["", "Code"],
	])("with the language %j shows the name %j", (language, name) => {
		expect(renderMarkdown(`\`\`\`${language}\na\n\`\`\``)).toContain(`<span>${name}</span>`);
	});

	test("shows no name while the model writes the name of the language", () => {
		expect(renderUnfinished("```typ")).toContain("<span></span>");
		expect(renderUnfinished("```typescript\n")).toContain("<span></span>");
		expect(renderUnfinished("```typescript\nlet")).toContain("<span>TypeScript</span>");
	});

	test("shows HTML in the code as text, with and without colors", () => {
		for (const language of ["", "html", "js", "unknown"]) {
			const text = `\`\`\`${language}\n<script>alert("1")</script>\n\`\`\``;
			for (const html of [renderMarkdown(text), renderBlocks(text, colored).join("")]) {
				expect(html).not.toContain("<script");
				expect(html.replace(/<[^>]*>/g, "")).toContain("&lt;script&gt;");
			}
		}
	});

	test("has a class for each kind of token and no styles", () => {
		const html = renderBlocks('```ts\nconst a: string = "b"; // c\n```', colored).join("");
		for (const kind of ["keyword", "string", "comment"]) expect(html).toContain(`class="hljs-${kind}"`);
		expect(html).not.toContain("style=");
	});

	test("stays colored up to a limit while it grows, and is colored to its end when it is finished", () => {
		const code = `\`\`\`js\n${"let a = 1;\n".repeat(1_000)}`;
		const count = (html: string) => html.match(/hljs-keyword/g)?.length ?? 0;
		const growing = count(renderUnfinishedBlocks(code, colored).join(""));
		expect(growing).toBeGreaterThan(400);
		expect(growing).toBeLessThan(1_000);
		expect(count(renderBlocks(code, colored).join(""))).toBe(1_000);
	});
});

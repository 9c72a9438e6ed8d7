import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p>|<\/p>\n$/g, "");

describe("an HTML tag in an answer", () => {
	test("is rendered if it is a line break, a subscript or a superscript", () => {
		expect(inline("a<br>b<br/>c<BR />d")).toBe("a<br>\nb<br>\nc<br>\nd");
		expect(renderMarkdown("| a |\n|-|\n| x<br>y |")).toContain("<td>x<br>\ny</td>");
		expect(inline("H<sub>2</sub>O and x<sup>2</sup>")).toBe("H<sub>2</sub>O and x<sup>2</sup>");
	});

	test.each([
		"<br onload=alert(1)>",
		"<sup onclick=x>1</sup>",
		"<sub>1",
		"</sup>",
		"<brx>",
		"<details>x</details>",
	])("stays text if it has an attribute, an unsupported name or no matching tag: %s", (text) => {
		expect(inline(text)).toBe(text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
	});

	test("can contain nothing but text if it is a superscript", () => {
		expect(inline("<sup><img src=x></sup>")).not.toContain("<img");
		expect(inline("<sup>&lt;b&gt;</sup>")).toBe("<sup>&amp;lt;b&amp;gt;</sup>");
	});
});

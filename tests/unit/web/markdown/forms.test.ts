import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p>|<\/p>\n$/g, "");

test("a line break in an answer becomes a line break on the page", () => {
	expect(inline("Roses are red\nViolets are blue")).toBe("Roses are red<br>\nViolets are blue");
	expect(inline("春眠不觉晓\n处处闻啼鸟")).toBe("春眠不觉晓<br>\n处处闻啼鸟");
	expect(renderMarkdown("> a\n> b")).toContain("a<br>\nb");
	expect(inline("• a\n• b")).toBe("• a<br>\n• b");
});

test("table columns are aligned with classes, because the content policy forbids inline styles", () => {
	const html = renderMarkdown("| a | b | c | d |\n|:-|:-:|-:|-|\n| 1 | 2 | 3 | 4 |");
	expect(html).not.toContain("style=");
	expect(html.match(/<t[hd](?: [^>]*)?>/g)?.slice(0, 4)).toEqual([
		'<th class="to-left">',
		'<th class="to-center">',
		'<th class="to-right">',
		"<th>",
	]);
	expect(html).toContain('<td class="to-right">3</td>');
});

describe("a task list", () => {
	test.each([
		["- [ ] open", false, "open"],
		["- [x] done", true, "done"],
		["* [X] done", true, "done"],
		["1. [ ] open", false, "open"],
		["2) [x] done", true, "done"],
		["- [x]", true, ""],
		["- a\n  - [ ] open", false, "open"],
		["- a\n\n- [ ] open", false, "open"],
	])("has disabled checkboxes: %s", (text, checked, label) => {
		const box = checked ? 'disabled checked aria-label="Done"' : 'disabled aria-label="Not done"';
		expect(renderMarkdown(text)).toContain(`<input type="checkbox" ${box}> ${label}<`);
		expect(renderMarkdown(text)).toContain('<li class="task">');
	});

	test.each([
		"- [ ]open",
		"- [y] no",
		"- [1] Gold",
		"[ ] no list",
		"- see [x]",
		"- `[ ]` code",
		"- \\[ ] escaped",
	])("needs a box at the start of an item: %s", (text) => {
		expect(renderMarkdown(text)).not.toContain("<input");
	});
});

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
	])("stays text if it has an attribute, another name or no counterpart: %s", (text) => {
		expect(inline(text)).toBe(text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
	});

	test("contains only text if it is a superscript", () => {
		expect(inline("<sup><img src=x></sup>")).not.toContain("<img");
		expect(inline("<sup>&lt;b&gt;</sup>")).toBe("<sup>&amp;lt;b&amp;gt;</sup>");
	});
});

describe("a formula", () => {
	test.each(["\\(x_1 + y_2\\)", "\\[ \\frac{a_1}{b_1} \\]", "$a_1 * b_1 * c$", "$$\\sum_{i} x_i$$"])(
		"is rendered verbatim: %s",
		(formula) => {
			expect(inline(`So ${formula} holds`)).toBe(`So <code>${formula}</code> holds`);
		},
	);

	test("keeps its lines in a block, also in an unfinished one", () => {
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

describe("a URL in an answer", () => {
	test.each([
		["https://example.org/a_b_c。然后", "https://example.org/a_b_c"],
		["（https://example.org/x）", "https://example.org/x"],
		["(https://example.org/x).", "https://example.org/x"],
		["「http://example.org/x」です", "http://example.org/x"],
		["**https://example.org**", "https://example.org"],
		["https://en.wikipedia.org/wiki/Foo_(bar)", "https://en.wikipedia.org/wiki/Foo_(bar)"],
	])("becomes a link without the surrounding punctuation: %s", (text, url) => {
		expect(inline(text)).toContain(
			`<a href="${url}" target="_blank" rel="noopener noreferrer nofollow">${url}</a>`,
		);
	});

	test.each([
		"node.js and main.rs",
		"www.example.org",
		"a@example.org",
		"javascript://x",
		"ftp://example.org",
		"blob:https://example.org/x",
		"`https://example.org`",
	])("stays text without a web scheme: %s", (text) => {
		expect(inline(text)).not.toContain("<a ");
	});
});

test("an answer with a hundred thousand characters of opening marks is rendered in time", {
	timeout: 20_000,
}, () => {
	const marks = [
		"**“",
		"`",
		"``a`",
		"[1-999]",
		"[1,",
		"[a](h",
		"【1†",
		"\\(",
		"\\[\n",
		"$$\n",
		"$a_",
		"<sub>",
		"://",
		"https://",
		"- [ ] a\n",
		"\n[^1]: ",
	];
	for (const mark of marks) {
		expect(renderMarkdown(mark.repeat(100_000 / mark.length), new Map([[1, "Gold"]]))).not.toBe("");
	}
});

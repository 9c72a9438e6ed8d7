import { describe, expect, test } from "vitest";
import { renderMarkdown, renderUnfinished } from "../../../../src/web/markdown/render.ts";
import { isSafeLink } from "../../../../src/web/markdown/safe-link.ts";
import { runInTime } from "../../../support/growth.ts";
import { Random } from "../../../support/random.ts";
import { XSS } from "../../../support/xss.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p>|<\/p>\n$/g, "");

describe("a rendered answer", () => {
	test("shows Markdown as HTML elements", () => {
		expect(renderMarkdown("A **b**\n\n1. c\n\n| d |\n| - |\n| e |")).toMatch(/<strong>b<.*<ol>.*<table>/s);
	});

	test("shows HTML as text", () => {
		const html = renderMarkdown('<script>alert(1)</script> <img src=x onerror="alert(1)"> <b>bold</b>');
		expect(html).not.toMatch(/<(script|img|b)\b/);
		expect(html).toContain("&lt;script&gt;");
	});

	test.each([
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		"&#106;avascript:alert(1)",
		"java\tscript:alert(1)",
		"data:text/html,<script>alert(1)</script>",
		"vbscript:x",
		"file:///etc/passwd",
		"/api/authentication/account/",
		"//evil.example",
		"blob:http://localhost/x",
	])("contains no link to %s", (url) => {
		expect(renderMarkdown(`[x](${url})`)).not.toContain("<a ");
		expect(renderMarkdown(`<${url}>`)).not.toContain("<a ");
		expect(renderMarkdown(`[x][1]\n\n[1]: ${url}`)).not.toContain("<a ");
	});

	test("opens web links in a new tab without a referrer", () => {
		expect(renderMarkdown("[x](https://example.org/?a=1&b=2)")).toBe(
			'<p><a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">x</a></p>\n',
		);
		expect(renderMarkdown("<mailto:a@example.org>")).toContain('href="mailto:a@example.org"');
		expect(isSafeLink("HTTP://EXAMPLE.ORG")).toBe(true);
	});

	test("contains a button for each citation of a known source, and shows other numbers as text", () => {
		const citable = new Map([
			[1, 'Gold "& <b>silver'],
			[12, "Lead"],
		]);
		const html = renderMarkdown("Gold [1] and [2], lead [12] x.", citable);
		expect(html.match(/<button/g)).toHaveLength(2);
		expect(html).toContain(
			'<button type="button" class="citation" data-citation="1" title="Gold &quot;&amp; &lt;b&gt;silver" aria-label="Source 1: Gold &quot;&amp; &lt;b&gt;silver">[1]</button>',
		);
		expect(html).toContain("and [2], lead");
		expect(html).not.toContain("<a ");
		expect(renderMarkdown("`[1]`\n\n    [1]", citable)).not.toContain("data-citation");
		expect(renderMarkdown("Gold [1].")).toBe("<p>Gold [1].</p>\n");
	});

	test("shows the model's list of references as text without links", () => {
		const html = renderMarkdown("Gold [1].\n\n[1]: https://evil.example");
		expect(html).not.toContain("<a ");
		expect(html).toContain("[1]: https://evil.example");
	});

	test("loads no images", () => {
		const html = renderMarkdown(
			"![x](https://example.org/pixel.png) ![y][1]\n\n[1]: https://example.org/p.png",
		);
		expect(html).not.toContain("<img");
	});

	test("renders an image as a link with the alt text, or as text if the image is inside a link", () => {
		const link = (url: string, text: string) =>
			`<p><a href="${url}" target="_blank" rel="noopener noreferrer nofollow">${text}</a></p>\n`;
		expect(renderMarkdown('![A "cat"](https://example.org/c.png)')).toBe(
			link("https://example.org/c.png", "A &quot;cat&quot;"),
		);
		expect(renderMarkdown("![](https://example.org/c.png)")).toBe(
			link("https://example.org/c.png", "https://example.org/c.png"),
		);
		expect(renderMarkdown("[![Build](https://example.org/b.svg)](https://example.org)")).toBe(
			link("https://example.org", "Build"),
		);
		expect(renderMarkdown("![x](data:image/png;base64,AA)")).not.toContain("<a");
	});

	test.each(XSS)("runs no script and loads nothing, wherever it is cut off: %s", (hostile) => {
		for (const text of [
			hostile,
			`<sup>${hostile}</sup>`,
			`- [x] ${hostile} [1, 2]`,
			`$${hostile}_$`,
			`**${hostile}`,
		]) {
			for (const html of [renderMarkdown(text, new Map([[1, hostile]])), renderUnfinished(text)]) {
				expect(html).not.toMatch(/<(script|img|svg|iframe|details|style|math|form|textarea|title)/i);
				const tags = html.replace(/"[^"]*"/g, "").match(/<[^>]*>/g) ?? [];
				for (const tag of tags) expect(tag).not.toMatch(/\s(on\w+|src|style)=/i);
				for (const [, url] of html.matchAll(/<[^>]*\shref="([^"]*)"/g)) expect(url).toMatch(/^https?:/i);
			}
		}
	});

	test("contains only known tags and attributes, whatever text it is rendered from", () => {
		const known =
			/<(?!\/?(?:p|strong|em|s|code|pre|blockquote|ul|ol|li|h[1-6]|hr|br|a|table|thead|tbody|tr|th|td)\b)/;
		const pieces = [
			"<script>",
			"<img src=x onerror=",
			'"',
			"'",
			">",
			"](",
			"[",
			"javascript:",
			"`",
			"**",
			"\n",
			"<!--",
			"&lt;",
		];
		for (let seed = 0; seed < 300; seed++) {
			const random = new Random(seed);
			const text = Array.from({ length: 12 }, () => random.pick([...pieces, random.text(4)])).join("");
			const html = renderMarkdown(text);
			expect(html, `seed ${seed}`).not.toMatch(known);
			expect(html, `seed ${seed}`).not.toMatch(/<[^>]*\son\w+=/);
			const unfinished = renderUnfinished(text);
			expect(unfinished, `seed ${seed}`).not.toMatch(known);
			expect(unfinished, `seed ${seed}`).not.toMatch(/<[^>]*\son\w+=/);
		}
	});
});

test("a line break in an answer becomes a line break on the page", () => {
	expect(inline("Roses are red\nViolets are blue")).toBe("Roses are red<br>\nViolets are blue");
	expect(inline("春眠不觉晓\n处处闻啼鸟")).toBe("春眠不觉晓<br>\n处处闻啼鸟");
	expect(renderMarkdown("> a\n> b")).toContain("a<br>\nb");
	expect(inline("• a\n• b")).toBe("• a<br>\n• b");
});

describe("a URL in an answer", () => {
	test.each([
		["https://example.org/a_b_c。然后", "https://example.org/a_b_c"],
		["（https://example.org/x）", "https://example.org/x"],
		["(https://example.org/x).", "https://example.org/x"],
		["「http://example.org/x」です", "http://example.org/x"],
		["**https://example.org**", "https://example.org"],
		["http://localhost:8000/a, b", "http://localhost:8000/a"],
		["https://example.org/a.b?c=d#e!", "https://example.org/a.b?c=d#e"],
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
	])("stays text if it has no web scheme: %s", (text) => {
		expect(inline(text)).not.toContain("<a ");
	});
});

test("an answer that consists of 100,000 characters of opening marks renders within the time limit", () => {
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
		const text = mark.repeat(100_000 / mark.length);
		expect(runInTime(() => renderMarkdown(text, new Map([[1, "Gold"]])))).not.toBe("");
	}
});

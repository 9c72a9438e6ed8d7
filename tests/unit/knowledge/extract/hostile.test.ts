import { describe, expect, test } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { parseHtml } from "../../../../src/knowledge/extract/dom.ts";
import { extract, type SourceDocument } from "../../../../src/knowledge/extract/extract.ts";
import { renderMarkdown } from "../../../../src/knowledge/extract/markdown.ts";
import { ELEMENT_DEPTH_MAX, tidy } from "../../../../src/knowledge/extract/tidy.ts";
import { segmentText } from "../../../../src/knowledge/passages/segment.ts";
import { readPage } from "../../../support/pages/pages.ts";
import { Random } from "../../../support/random.ts";

/** Each takes about a second; in a time that grows with the square of the length it would take minutes. */
const TIMEOUT_MS = 10_000;
/** Most that is read of a document, but for a few tags around it. */
const MOST = 2 * 1024 * 1024 - 2_000;

const read = (type: SourceDocument["type"], body: string) => {
	const extraction = extract({ type, body, url: null });
	if (extraction.kind !== "page") throw new Error(extraction.reason);
	return extraction.page;
};
const html = (inner: string) =>
	`<html><head><title>T</title></head><body><main>${inner}</main></body></html>`;
const P = "<p>Llamas carry loads across the Andes, and people know it well.</p>";

describe("large and hostile pages", { timeout: TIMEOUT_MS }, () => {
	test("2 MB are read up to the limit, and cut at the end of a paragraph", () => {
		const random = new Random(7);
		const words = () =>
			Array.from({ length: 30 }, () => random.pick(["llama", "pier", "river", "tea"])).join(" ");
		let body = "<h1>Long</h1>";
		while (body.length < 2_000_000)
			body += `<h2>${words().slice(0, 30)}</h2><p>${words()}.</p><p>${words()}.</p>`;
		const { text } = readPage(html(body));
		expect(text.length).toBeLessThanOrEqual(PAGE_TEXT_MAX_CHARS);
		expect(text.length).toBeGreaterThan(PAGE_TEXT_MAX_CHARS - 4_000);
		expect(text.at(-1)).toBe(".");
		expect(segmentText(text).length).toBeGreaterThan(500);
	});

	test("a text of one paragraph is cut at the end of a sentence", () => {
		const { text } = read("text", "This is one of very many sentences here. ".repeat(20_000));
		expect(text.length).toBeLessThanOrEqual(PAGE_TEXT_MAX_CHARS);
		expect(text).toMatch(/sentences here\.$/);
	});

	test.each(["div", "b", "blockquote", "ul><li", "table><tr><td", "font"])(
		"nesting of <%s> far beyond the bound overflows nothing, and the text inside is read",
		(name) => {
			const deep = 10_000;
			const close = `</${name.split(">")[0]}>`;
			const body = `${`<${name}>`.repeat(deep) + P + close.repeat(deep)}<p>After.</p>`;
			expect(readPage(body).text).toMatch(/Llamas carry loads.*After\./s);
		},
	);

	test("what is hidden stays hidden below the bound of nesting", () => {
		for (const depth of [1, 62, 63, 64, 65, 500]) {
			const open = "<div>".repeat(depth);
			const close = "</div>".repeat(depth);
			const hidden = `<div hidden>SECRET${open}SECRET${close}SECRET<p>SECRET</div>`;
			const page = readPage(`${open}Before. ${hidden} Behind.${close} End.`);
			expect(page.text).not.toContain("SECRET");
			expect(page.text).toMatch(/Before\..*Behind\..*End\./s);
		}
		expect(ELEMENT_DEPTH_MAX).toBe(64);
	});

	test.each([
		["open tags", "<b>".repeat(300_000) + "</i>".repeat(200_000)],
		["quotes that never end", '<a b="'.repeat(300_001)],
		["lone <", "<".repeat(2_000_000)],
		["character references", "&amp;".repeat(400_000)],
		["attributes", `<p ${"a b ".repeat(500_000)}>x`],
		["wide cells", `<table><tr>${"<td rowspan=50 colspan=50>x".repeat(70_000)}`],
		["list items", `<ul>${"<li><p>x".repeat(250_000)}`],
		["comments that never end", "<!--".repeat(500_000)],
		["scripts that never end", "<script>".repeat(250_000)],
	])("2 MB of %s end", (_, body) => {
		expect(["page", "empty"]).toContain(extract({ type: "html", body, url: null }).kind);
	});

	test.each<[string, () => string]>([
		["white space in code", () => `<p>x<pre>x${" ".repeat(MOST)}x</pre>`],
		["empty lines in code", () => `<p>x<pre>x${"\n".repeat(MOST)}x</pre>`],
		["white space in a heading", () => `<h1>a${" ".repeat(MOST)}b</h1>x`],
		["white space in elements of their own", () => `<p>a${"<b> </b>".repeat(49_000)}b`],
		["comments in a style that never end", () => `<p style="${"/*a".repeat(MOST / 3)}">x`],
		["combining marks", () => `<p>a${"\u0315\u0300".repeat(MOST / 2)}`],
		[
			"<main> beside a long one",
			() => `<main>${"a<br>".repeat(24_000)}</main>${"<main></main>".repeat(24_000)}`,
		],
		[
			"<article> beside a long one",
			() => `<article>${"a<br>".repeat(24_000)}</article>${"<article></article>".repeat(24_000)}`,
		],
		["headings inside headings", () => `${"<h2><div>".repeat(30)}${"x ".repeat(MOST / 2)}`],
		["references between paragraphs", () => `<p>a</p>${"&#32;".repeat(39_000)}${"<p>b</p>".repeat(19_000)}`],
		[
			"names of columns without text",
			() => `<table><tr>${"<th colspan=50>".repeat(25_000)}${"<tr><td>x".repeat(12_000)}`,
		],
		[
			"hidden elements behind a long one",
			() => `<div>${"x ".repeat(MOST / 4)}</div>${"<p hidden>x".repeat(49_000)}`,
		],
		["buttons", () => `x${"<button>x</button>".repeat(49_000)}`],
		["blocks named like furniture", () => `<p>x${"<div class=ads id=ads>x</div>".repeat(49_000)}`],
		[
			"blocks named like furniture inside each other",
			() => `<main>${"<div class=ads id=ads><h2>".repeat(30)}${"x ".repeat(MOST / 4)}`,
		],
		["powers", () => `<p>${"word word word<sup>2</sup><sub>2</sub>".repeat(24_000)}`],
		[
			"slots",
			() =>
				`<i><template shadowrootmode=open>${"<slot></slot>".repeat(20_000)}</template>${"<b>x</b>".repeat(20_000)}`,
		],
		[
			"shadow roots",
			() => `${"<i><template shadowrootmode=open><slot>".repeat(20)}${"<slot>x</slot>".repeat(15_000)}`,
		],
		["formulas", () => `<p>${"<math><mi>x</mi></math>".repeat(24_000)}`],
		["texts struck through many times", () => "<s>".repeat(60) + "<p>a<br>a<br>a".repeat(20_000)],
		["rows of headings", () => `<table>${`<tr>${"<th>heading".repeat(20)}`.repeat(2_300)}<tr><td>x`],
		["lines of code", () => `<pre>${"<div>x</div>".repeat(49_000)}`],
		["terms", () => `<dl>${"<dt>x".repeat(49_000)}`],
		[
			"references in JSON-LD",
			() =>
				`<script type=application/ld+json>{"@type":"Article","headline":"${"&amp;".repeat(MOST / 6)}"}</script>x`,
		],
		["classes of one element", () => `<div class="${"z ".repeat(MOST / 2)}">x`],
		[
			"names of one property",
			() => `<meta name="${"robots ".repeat(MOST / 14)}" content="${"y".repeat(MOST / 2 - 100)}">x`,
		],
		[
			"types in JSON-LD",
			() => `<script type=application/ld+json>{"@type":[${"1,".repeat(MOST / 2)}1]}</script>x`,
		],
		[
			"authors in JSON-LD",
			() =>
				`<script type=application/ld+json>{"@type":"Article","author":[${"1,".repeat(MOST / 2)}1]}</script>x`,
		],
	])("2 MB of %s are read", (_, body) => {
		expect(readPage(body()).text).not.toBe("");
	});

	test.each<[string, () => string]>([
		["quotations around code", () => `${"<blockquote>".repeat(60)}<pre>${"a\n".repeat(MOST / 2)}`],
		["lists around code", () => `${"<ul><li>".repeat(31)}<pre>${"a\n".repeat(MOST / 2)}`],
		[
			"cells over many rows",
			() =>
				`<table>${`<tr>${`<td rowspan=50>${"y".repeat(199)}`.repeat(200)}${"<tr>".repeat(49)}`.repeat(45)}`,
		],
	])("%s do not multiply the text", (_, body) => {
		const { html } = tidy(body());
		expect(renderMarkdown(parseHtml(html).body).length).toBeLessThan(4 * PAGE_TEXT_MAX_CHARS);
		expect(readPage(body()).text.length).toBeGreaterThan(PAGE_TEXT_MAX_CHARS - 4_000);
	});

	test("the first levels of quotations are marked, deeper ones are read", () => {
		const { text } = readPage(`${"<blockquote>".repeat(20)}<p>One</p><p>Two</p>`);
		const marks = ">".repeat(8).split("").join(" ");
		expect(text).toBe(`${marks} One\n${marks}\n${marks} Two`);
	});

	test.each<[SourceDocument["type"], string, () => string]>([
		["markdown", "# in a heading", () => `# a${"#".repeat(MOST)}b\ntext`],
		[
			"markdown",
			"comments in a title of several lines",
			() => `---\ntitle: ${"# ".repeat(MOST / 4)}\n x\n---\ntext`,
		],
		["markdown", "lines of front matter", () => `---\n${"\n".repeat(MOST)}---\ntext`],
		["text", "line breaks and blanks", () => `a${"\n ".repeat(MOST / 2)}b`],
		["text", "combining marks", () => `a${"\u0315\u0300".repeat(MOST / 2)}`],
	])("%s with 2 MB of %s is read", (type, _, body) => {
		expect(read(type, body()).text).not.toBe("");
	});

	test("a text that is cut below headings loses them, however many they are", () => {
		const lead = "x".repeat(PAGE_TEXT_MAX_CHARS - 3_500);
		const headings = "\n# a  ".repeat(300);
		const rest = "Y".repeat(MOST);
		const endOf = (below: string) => read("text", `${lead}.${headings}\n${below}${rest}`).text.slice(-13);
		expect(endOf("\n")).toBe(`${"x".repeat(12)}.`);
		expect(endOf("One. Two. ")).toBe("a  \nOne. Two.");
	});
});

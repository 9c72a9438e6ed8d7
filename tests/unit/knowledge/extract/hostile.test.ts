import { describe, expect, test } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { parseHtml } from "../../../../src/knowledge/extract/dom.ts";
import { extract, type SourceDocument } from "../../../../src/knowledge/extract/extract.ts";
import { renderMarkdown } from "../../../../src/knowledge/extract/markdown.ts";
import { ELEMENT_DEPTH_MAX, tidy } from "../../../../src/knowledge/extract/tidy.ts";
import { segmentText } from "../../../../src/knowledge/passages/segment.ts";
import { runInTime } from "../../../support/growth.ts";
import { readPage } from "../../../support/pages/pages.ts";
import { Random } from "../../../support/random.ts";

/** Each test takes about a second. On a busy machine, a second takes long. */
/** A length just below the maximum size of a document, with room for a few more tags. */
const NEAR_LIMIT = 2 * 1024 * 1024 - 2_000;

const read = (type: SourceDocument["type"], body: string) => {
	const extraction = extract({ type, body, url: null });
	if (extraction.kind !== "page") throw new Error(extraction.reason);
	return extraction.page;
};
const html = (inner: string) =>
	`<html><head><title>T</title></head><body><main>${inner}</main></body></html>`;
const P = "<p>Llamas carry loads across the Andes, and people know it well.</p>";

describe("large and hostile pages", () => {
	test("are truncated at the end of a paragraph", () => {
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

	test("are truncated at the end of a sentence if they have only one paragraph", () => {
		const { text } = read("text", "This is one of very many sentences here. ".repeat(20_000));
		expect(text.length).toBeLessThanOrEqual(PAGE_TEXT_MAX_CHARS);
		expect(text).toMatch(/sentences here\.$/);
	});

	test.each(["div", "b", "blockquote", "ul><li", "table><tr><td", "font"])(
		"can nest <%s> far beyond the depth limit without losing text",
		(name) => {
			const deep = 10_000;
			const close = `</${name.split(">")[0]}>`;
			const body = `${`<${name}>`.repeat(deep) + P + close.repeat(deep)}<p>After.</p>`;
			expect(readPage(body).text).toMatch(/Llamas carry loads.*After\./s);
		},
	);

	test("keep hidden elements hidden beyond the depth limit", () => {
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
		["unclosed quotes", '<a b="'.repeat(300_001)],
		["lone <", "<".repeat(2_000_000)],
		["character references", "&amp;".repeat(400_000)],
		["attributes", `<p ${"a b ".repeat(500_000)}>x`],
		["wide cells", `<table><tr>${"<td rowspan=50 colspan=50>x".repeat(70_000)}`],
		["list items", `<ul>${"<li><p>x".repeat(250_000)}`],
		["unclosed comments", "<!--".repeat(500_000)],
		["unclosed scripts", "<script>".repeat(250_000)],
	])("are parsed in time when they contain 2 MB of %s", (_, body) => {
		expect(runInTime(() => extract({ type: "html", body, url: null }))).toBeDefined();
	});

	test.each<[string, () => string]>([
		["whitespace in code", () => `<p>x<pre>x${" ".repeat(NEAR_LIMIT)}x</pre>`],
		["empty lines in code", () => `<p>x<pre>x${"\n".repeat(NEAR_LIMIT)}x</pre>`],
		["whitespace in a heading", () => `<h1>a${" ".repeat(NEAR_LIMIT)}b</h1>x`],
		["whitespace in separate elements", () => `<p>a${"<b> </b>".repeat(49_000)}b`],
		["unclosed comments in a style", () => `<p style="${"/*a".repeat(NEAR_LIMIT / 3)}">x`],
		["combining marks", () => `<p>a${"\u0315\u0300".repeat(NEAR_LIMIT / 2)}`],
		[
			"<main> elements after a long one",
			() => `<main>${"a<br>".repeat(24_000)}</main>${"<main></main>".repeat(24_000)}`,
		],
		[
			"<article> elements after a long one",
			() => `<article>${"a<br>".repeat(24_000)}</article>${"<article></article>".repeat(24_000)}`,
		],
		["nested headings", () => `${"<h2><div>".repeat(30)}${"x ".repeat(NEAR_LIMIT / 2)}`],
		[
			"character references between paragraphs",
			() => `<p>a</p>${"&#32;".repeat(39_000)}${"<p>b</p>".repeat(19_000)}`,
		],
		[
			"column headings without text",
			() => `<table><tr>${"<th colspan=50>".repeat(25_000)}${"<tr><td>x".repeat(12_000)}`,
		],
		[
			"hidden elements after a long one",
			() => `<div>${"x ".repeat(NEAR_LIMIT / 4)}</div>${"<p hidden>x".repeat(49_000)}`,
		],
		["buttons", () => `x${"<button>x</button>".repeat(49_000)}`],
		["blocks named like boilerplate", () => `<p>x${"<div class=ads id=ads>x</div>".repeat(49_000)}`],
		[
			"nested blocks named like boilerplate",
			() => `<main>${"<div class=ads id=ads><h2>".repeat(30)}${"x ".repeat(NEAR_LIMIT / 4)}`,
		],
		["superscripts and subscripts", () => `<p>${"word word word<sup>2</sup><sub>2</sub>".repeat(24_000)}`],
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
		["text struck through many times", () => "<s>".repeat(60) + "<p>a<br>a<br>a".repeat(20_000)],
		["heading rows", () => `<table>${`<tr>${"<th>heading".repeat(20)}`.repeat(2_300)}<tr><td>x`],
		["lines of code", () => `<pre>${"<div>x</div>".repeat(49_000)}`],
		["terms", () => `<dl>${"<dt>x".repeat(49_000)}`],
		[
			"character references in JSON-LD",
			() =>
				`<script type=application/ld+json>{"@type":"Article","headline":"${"&amp;".repeat(NEAR_LIMIT / 6)}"}</script>x`,
		],
		["classes of one element", () => `<div class="${"z ".repeat(NEAR_LIMIT / 2)}">x`],
		[
			"property names in one element",
			() =>
				`<meta name="${"robots ".repeat(NEAR_LIMIT / 14)}" content="${"y".repeat(NEAR_LIMIT / 2 - 100)}">x`,
		],
		[
			"types in JSON-LD",
			() => `<script type=application/ld+json>{"@type":[${"1,".repeat(NEAR_LIMIT / 2)}1]}</script>x`,
		],
		[
			"authors in JSON-LD",
			() =>
				`<script type=application/ld+json>{"@type":"Article","author":[${"1,".repeat(NEAR_LIMIT / 2)}1]}</script>x`,
		],
	])("are read in time when they contain 2 MB of %s", (_, body) => {
		const source = body();
		expect(runInTime(() => readPage(source)).text).not.toBe("");
	});

	test.each<[string, () => string]>([
		["quotations around code", () => `${"<blockquote>".repeat(60)}<pre>${"a\n".repeat(NEAR_LIMIT / 2)}`],
		["lists around code", () => `${"<ul><li>".repeat(31)}<pre>${"a\n".repeat(NEAR_LIMIT / 2)}`],
		[
			"cells that span many rows",
			() =>
				`<table>${`<tr>${`<td rowspan=50>${"y".repeat(199)}`.repeat(200)}${"<tr>".repeat(49)}`.repeat(45)}`,
		],
	])("do not grow to a multiple of their size when they contain %s", (_, body) => {
		const { html } = tidy(body());
		expect(renderMarkdown(parseHtml(html).body).length).toBeLessThan(4 * PAGE_TEXT_MAX_CHARS);
		expect(readPage(body()).text.length).toBeGreaterThan(PAGE_TEXT_MAX_CHARS - 4_000);
	});

	test("have quotation markers for only the outermost levels of nesting", () => {
		const { text } = readPage(`${"<blockquote>".repeat(20)}<p>One</p><p>Two</p>`);
		const marks = ">".repeat(8).split("").join(" ");
		expect(text).toBe(`${marks} One\n${marks}\n${marks} Two`);
	});

	test.each<[SourceDocument["type"], string, () => string]>([
		["markdown", "# in a heading", () => `# a${"#".repeat(NEAR_LIMIT)}b\ntext`],
		[
			"markdown",
			"comments in a multiline title",
			() => `---\ntitle: ${"# ".repeat(NEAR_LIMIT / 4)}\n x\n---\ntext`,
		],
		["markdown", "lines of front matter", () => `---\n${"\n".repeat(NEAR_LIMIT)}---\ntext`],
		["text", "line breaks and spaces", () => `a${"\n ".repeat(NEAR_LIMIT / 2)}b`],
		["text", "combining marks", () => `a${"\u0315\u0300".repeat(NEAR_LIMIT / 2)}`],
	])("are read in time as %s when they contain 2 MB of %s", (type, _, body) => {
		const source = body();
		expect(runInTime(() => read(type, source)).text).not.toBe("");
	});

	test("lose a heading if truncation removes all the text below it", () => {
		const lead = "x".repeat(PAGE_TEXT_MAX_CHARS - 3_500);
		const headings = "\n# a  ".repeat(300);
		const rest = "Y".repeat(NEAR_LIMIT);
		const endOf = (below: string) => read("text", `${lead}.${headings}\n${below}${rest}`).text.slice(-13);
		expect(endOf("\n")).toBe(`${"x".repeat(12)}.`);
		expect(endOf("One. Two. ")).toBe("a  \nOne. Two.");
	});
});

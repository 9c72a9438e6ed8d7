import { describe, expect, test } from "vitest";
import { readPage } from "../../../support/pages/pages.ts";

const inMain = (inner: string) =>
	readPage(`<main><p>Before.</p>${inner}</main>`).text.replace("Before.\n\n", "");
const paragraph = (inner: string) => inMain(`<p>${inner}</p>`);

describe("code", () => {
	const two = "    let a = 1;\n    let b = 2;";

	test.each([
		[
			"one <div> per line",
			"<pre><code><div class=line>let a = 1;</div><div class=line>let b = 2;</div></code></pre>",
		],
		[
			"one <span> per line",
			"<pre><span class=line>let a = 1;</span><span class=line>let b = 2;</span></pre>",
		],
		[
			"one <span> and line break per line",
			"<pre><span class=line>let a = 1;</span>\n<span class=line>let b = 2;</span></pre>",
		],
		[
			"<br>",
			"<pre><span class=token-line>let a = 1;<br></span><span class=token-line>let b = 2;<br></span></pre>",
		],
		["a list", "<pre><ol>\n <li>let a = 1;</li>\n <li>let b = 2;</li>\n</ol></pre>"],
		["one <code> per line", "<pre><code>let a = 1;</code><code>let b = 2;</code></pre>"],
		["paragraphs", "<pre><p>let a = 1;</p><p>let b = 2;</p></pre>"],
		["carriage returns", "<pre>let a = 1;\rlet b = 2;\r\n</pre>"],
		[
			"a table",
			"<pre><table><tr><td>1</td><td>let a = 1;</td></tr>\n<tr><td>2</td><td>let b = 2;</td></tr></table></pre>",
		],
		[
			"a table that is the code block",
			"<table><tr><td class=blob-num data-line-number=1></td><td>let a = 1;</td></tr><tr><td class=blob-num data-line-number=2></td><td>let b = 2;</td></tr></table>",
		],
		[
			"a column of line numbers and one of code",
			"<table><tr><td class=gutter><pre>1\n2\n</pre></td><td class=code><pre>let a = 1;\nlet b = 2;\n</pre></td></tr></table>",
		],
		[
			"line numbers before the code",
			"<pre><span class=lineno>1 </span>let a = 1;\n<span class=lineno>2 </span>let b = 2;</pre>",
		],
		[
			"line numbers that cannot be selected",
			'<pre><span style="-webkit-user-select:none">1</span>let a = 1;\n<i style="user-select: none">2</i>let b = 2;</pre>',
		],
		[
			"line numbers in a separate block",
			"<div class=line-numbers><pre>1\n2</pre></div><pre>let a = 1;\nlet b = 2;</pre>",
		],
		["a line-number class on the block", "<pre class=line-numbers><code>let a = 1;\nlet b = 2;</code></pre>"],
		[
			"nested blocks",
			"<pre>\n  <div class=ec-line><div class=gutter>1</div><div class=code>let a = 1;</div></div>\n  <div class=ec-line><div class=gutter>2</div><div class=code>let b = 2;</div></div>\n</pre>",
		],
		[
			"elements displayed as blocks",
			'<pre><b style="display:block">let a = 1;</b><b style="display: block">let b = 2;</b></pre>',
		],
		["<code> that contains blocks", "<code><div>let a = 1;</div><div>let b = 2;</div></code>"],
		["<code> whose style keeps line breaks", '<code style="white-space:pre">let a = 1;\nlet b = 2;</code>'],
		[
			"line numbers that link to themselves",
			"<pre><a href=#1 id=1>1</a>let a = 1;\n<a href=#2 id=2>2</a>let b = 2;</pre>",
		],
		["<xmp>", "<xmp>let a = 1;\nlet b = 2;</xmp>"],
	])("has one line per source line, without line numbers: %s", (_, html) => {
		expect(inMain(`${html}<p>After.</p>`)).toBe(`${two}\n\nAfter.`);
	});

	test("includes read-only text areas that are visible, but no other text areas", () => {
		expect(inMain("<textarea readonly>let a = 1;\n&lt;b&gt; & <i></textarea>")).toBe(
			"    let a = 1;\n    <b> & <i>",
		);
		const fields = "<textarea>Draft</textarea><textarea readonly style='left:-9999px'>Copy</textarea>";
		expect(inMain(`${fields}<p>After.</p>`)).toBe("After.");
	});

	test("omits the line numbers of an editor", () => {
		const row = (number: number, code: string) =>
			`<div><div class="CodeMirror-linenumber">${number}</div><pre class="CodeMirror-line">${code}</pre></div>`;
		expect(inMain(row(1, "let a = 1;") + row(2, "let b = 2;"))).toBe("    let a = 1;\n\n    let b = 2;");
	});

	test("keeps empty lines, indentation and numbers that are part of the code", () => {
		expect(inMain("<p>x</p><pre><div>if x:</div><div></div><div>  42</div></pre>")).toBe(
			"x\n\n    if x:\n\n      42",
		);
		expect(
			inMain(
				"<p>x</p><pre><span class=line>a</span>\n<span class=line></span>\n<span class=line>b</span></pre>",
			),
		).toBe("x\n\n    a\n\n    b");
		expect(inMain("<table><tr><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr></table>")).toBe(
			"| 1 | x |\n| 2 | y |",
		);
		expect(inMain("<p>x</p><xmp><b>&amp;</b></xmp>")).toBe("x\n\n    <b>&amp;</b>");
	});
});

describe("conversion of inline markup", () => {
	test("marks deleted and struck-through text", () => {
		expect(paragraph("<del>$59</del><ins>$49</ins>, <s>old</s> <strike>older</strike>")).toBe(
			"~~$59~~ $49, ~~old~~ ~~older~~",
		);
		expect(paragraph('<span style="text-decoration: line-through">gone</span>')).toBe("~~gone~~");
		expect(inMain("<del><p>One.</p><p>Two.</p></del>")).toBe("~~One.~~\n\n~~Two.~~");
		expect(
			inMain("<ul><li><s>milk</s></li><li style=text-decoration:line-through><p>tea</p></li></ul>"),
		).toBe("- ~~milk~~\n- ~~tea~~");
		expect(inMain("<table><tr><td>Tea</td><td><del>$5</del> $4</td></tr></table>")).toBe(
			"| Tea | ~~$5~~ $4 |",
		);
	});

	test.each([
		["x<sup>2</sup>", "x^2"],
		["e<sup>x+1</sup>", "e^(x+1)"],
		["e<sup>x</sup>", "e^x"],
		["10<sup>−3</sup> m<sup>3</sup>/s", "10^−3 m^3/s"],
		["2<sup>nd</sup> XX<sup>e</sup> M<sup>me</sup> n<sup>o</sup>", "2nd XXe Mme no"],
		["Ca<sup>2+</sup>", "Ca^2+"],
		["H<sub>2</sub>O", "H2O"],
		["101<sub>2</sub>", "101_2"],
		["v<sub>max</sub> a<sub>i+1</sub>", "v_max a_(i+1)"],
		["1<sup>1</sup>/<sub>2</sub> cups, <sup>3</sup>⁄<sub>4</sub>", "1 1/2 cups, 3⁄4"],
		['word<sup><a href="#n">1</a></sup>', "word"],
	])("keeps the meaning of superscripts and subscripts: %s", (html, text) => {
		expect(paragraph(html)).toBe(text);
	});

	test.each([
		['<math alttext="E=mc^2"><mi>E</mi></math>', "E=mc^2"],
		[
			"<math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mfrac><mn>1</mn><mi>n</mi></mfrac></math>",
			"x^2+1/n",
		],
		["<math><msqrt><mi>a</mi><mspace/><mo>+</mo><mi>b</mi></msqrt></math>", "√(a+b)"],
		[
			'<span><math><semantics><mi>a</mi><annotation encoding="application/x-tex">a^2</annotation></semantics></math></span><span aria-hidden=true>a2</span>',
			"a^2",
		],
		['<img class="math-image" aria-hidden=true alt="{\\displaystyle x^{2}}">', "x^{2}"],
		['<script type="math/tex">a < b</script>', "a < b"],
	])("converts formulas to text: %s", (html, text) => {
		expect(paragraph(`See ${html} .`)).toBe(`See ${text} .`);
	});

	test.each([
		["super<wbr>cali&shy;fragilistic", "supercalifragilistic"],
		["<q>so</q>", "“so”"],
		[
			'<abbr title="World Health Organization">WHO</abbr>, <abbr title="World Health Organization">WHO</abbr>',
			"WHO (World Health Organization), WHO",
		],
		['on <time datetime="2025-03-14"></time>', "on 2025-03-14"],
		['Press <img alt="the Home button"> twice', "Press the Home button twice"],
		["Press <picture><img alt=Home></picture> twice", "Press Home twice"],
		["<label>Linux</label><label>Windows</label>", "Linux Windows"],
		["<my-a>one</my-a><my-b>two</my-b>", "one two"],
		["<progress value=7 max=10>70%</progress>", "70%"],
	])("includes the text that an element represents: %s", (html, text) => {
		expect(paragraph(html)).toBe(text);
	});

	test("separates buttons and custom elements with spaces but keeps punctuation attached", () => {
		expect(paragraph("Use <button>OK</button>, (<button>Cancel</button>) or <x-key>Esc</x-key>.")).toBe(
			"Use OK, (Cancel) or Esc.",
		);
		expect(paragraph("<label>Name</label><b><label>Mail</label></b><i>or post</i>")).toBe(
			"Name Mail or post",
		);
	});

	test("separates inline elements that CSS displays as blocks", () => {
		expect(paragraph("<b style=display:block>One</b><b style=display:block>Two</b>")).toBe("One\n\nTwo");
	});

	test("keeps line breaks that CSS preserves", () => {
		expect(inMain('<div style="white-space: pre-line">Roses are red\nViolets are blue</div>')).toBe(
			"Roses are red\nViolets are blue",
		);
	});
});

describe("lists", () => {
	test("keep their numbering", () => {
		const list = (attributes: string, items = "<li>x<li>y") => inMain(`<ol ${attributes}>${items}</ol>`);
		expect(list("start=0")).toBe("0. x\n1. y");
		expect(list("", "<li value=5>x<li>y")).toBe("5. x\n6. y");
		expect(list("reversed")).toBe("2. x\n1. y");
		expect(list("type=a")).toBe("a. x\nb. y");
		expect(list("type=I start=3")).toBe("III. x\nIV. y");
		expect(list("type=A start=30")).toBe("30. x\n31. y");
	});

	test("show whether a checkbox is checked, but omit checkboxes that toggle content", () => {
		expect(inMain("<ul><li><input type=checkbox checked disabled> a<li><input type=checkbox> b</ul>")).toBe(
			"- [x] a\n- [ ] b",
		);
		expect(inMain("<input type=checkbox id=q><label for=q>Question</label><p>Answer</p>")).toBe(
			"Question\n\nAnswer",
		);
	});

	test("repeat a term before each of its definitions", () => {
		expect(inMain("<dl><dt>Coffee<dd>hot<dd>black<dt>Tea<dt>Chai<dd>warm</dl>")).toBe(
			"- Coffee: hot\n- Coffee: black\n- Tea, Chai: warm",
		);
	});
});

describe("tables", () => {
	const table = (inner: string) => inMain(`<table>${inner}</table>`);

	test("separate the lines, items and paragraphs in a cell, and escape pipes", () => {
		const row = "<tr><td><ul><li>saw<li>axe</ul><td>red<br>green<td><p>One.</p><p>Two</p><td>a|b";
		expect(table(`<tr><th>A<th>B<th>C<th>D${row}`)).toBe(
			"| A: saw; axe | B: red; green | C: One. Two | D: a\\|b |",
		);
	});

	test("show checkboxes, radio buttons and the alt text of images", () => {
		const row = "<tr><td><input type=checkbox checked><td><input type=radio id=r><td><img alt=yes>";
		expect(table(`<tr><th>A<th>B<th>C${row}`)).toBe("| A: [x] | B: [ ] | C: yes |");
	});

	test("combine all heading rows into column names, including headings that span columns", () => {
		expect(
			table(
				"<thead><tr><th rowspan=2>City<th colspan=2>2023<th colspan=2>2024<tr><th>Q1<th>Q2<th>Q1<th>Q2<tbody><tr><td>Oslo<td>1<td>2<td>3<td>4",
			),
		).toBe("| City: Oslo | 2023 Q1: 1 | 2023 Q2: 2 | 2024 Q1: 3 | 2024 Q2: 4 |");
	});

	test("can have an empty corner, <td> headings in <thead>, and headings across all columns", () => {
		expect(table("<tr><td><th>2023<th>2024<tr><th>Oslo<td>5<td>6")).toBe("| Oslo | 2023: 5 | 2024: 6 |");
		expect(table("<thead><tr><td>Name<td>Age<tbody><tr><td>Ann<td>5")).toBe("| Name: Ann | Age: 5 |");
		expect(
			table(
				"<tr><th colspan=3>Prices<tr><th>Item<th>S<th>L<tr><td>Tea<td>1<td>2<tr><th colspan=3>Cold<tr><td>Ice<td><td>3",
			),
		).toBe("| Prices |\n| Item: Tea | S: 1 | L: 2 |\n| Cold |\n| Item: Ice | L: 3 |");
	});

	test("keep cells in their columns", () => {
		expect(table("<tr><td>A<td><td>C<tr><td>D<td>E<td>F")).toBe("| A |  | C |\n| D | E | F |");
		expect(table("<tr><td colspan=2>A<td>C<tr><td>D<td>E<td>F")).toBe("| A |  | C |\n| D | E | F |");
		expect(table("<tr><td rowspan=0>All<td>1<tr><td>2<tr><td>3")).toBe(
			"| All | 1 |\n| All | 2 |\n| All | 3 |",
		);
	});

	test("can contain nested tables", () => {
		expect(table("<tr><th>K<th>V<tr><td>a<td><table><tr><td>x<td>y</table>")).toBe("| K: a | V: x y |");
	});
});

describe("the title", () => {
	const titleOf = (head: string, body = "<p>Text.</p>") => readPage(`<head>${head}</head><body>${body}`);
	const article = (json: string) => `<script type="application/ld+json">{"@type":"Article",${json}}</script>`;

	test.each([
		["Bread &amp; Butter: Ann&#8217;s caf&eacute;", "Bread & Butter: Ann’s café"],
		["Ann&#x2019;s &lt;cafe&gt;", "Ann’s <cafe>"],
		["Bread &amp;amp; Butter &amp;#8211; one", "Bread & Butter – one"],
		["The <em>best</em> bread", "The best bread"],
		["The <b> element", "The <b> element"],
		["R&D, AT&T & co", "R&D, AT&T & co"],
	])("is decoded as HTML when it comes from JSON-LD: %s", (headline, title) => {
		expect(titleOf(article(`"headline":"${headline}"`)).title).toBe(title);
	});

	test.each([
		['/* <![CDATA[ */\n{"@type":"Article","headline":"Bread"}\n/* ]]> */', "Bread"],
		['//<![CDATA[\n{"@type":"Article","headline":"Bread"}\n//]]>', "Bread"],
		['<![CDATA[{"@type":"Article","headline":"[[Bread]]"}]]>', "[[Bread]]"],
		['<!--\n{"@type":"Article","headline":"Bread"}\n-->', "Bread"],
		['\n{"@type":"Article","headline":"Bread\r\n\tand butter"}\n', "Bread and butter"],
	])(
		"comes from JSON-LD even if the script is inside a comment or CDATA or has line breaks in strings: %j",
		(script, title) => {
			expect(titleOf(`<script type="application/ld+json">${script}</script>`).title).toBe(title);
		},
	);

	test("is the heading that appears in <title>, not the name of the site", () => {
		const body = "<h1>Ann’s blog</h1><h1>How I bake</h1><p>Text.";
		expect(titleOf("<title>How I bake – Ann’s blog</title>", body).title).toBe("How I bake");
		expect(titleOf("<title>Ann: How I bake</title>", "<h1>Home</h1><h1>How I bake</h1><p>Text.").title).toBe(
			"How I bake",
		);
	});

	test("is decoded when a site escaped it twice, and so is the author", () => {
		expect(titleOf(article('"headline":"x","author":[{"name":"Jos&#xE9;"},"A &amp; B"]')).author).toBe(
			"José, A & B",
		);
		const meta = (name: string, content: string) => `<meta ${name} content="${content}">`;
		expect(titleOf(meta("property=og:title", "Tom &amp;amp; Jerry&amp;#39;s")).title).toBe("Tom & Jerry's");
		expect(titleOf(meta("name=author", "A &amp;amp; B")).author).toBe("A & B");
		const about = "What &amp;amp; means";
		expect(titleOf(`<title>${about}</title>${meta("property=og:title", about)}`).title).toBe(
			"What &amp; means",
		);
	});

	test("comes from a heading, with spaces for line breaks and ^ for superscripts", () => {
		expect(titleOf("", "<h1>Knots<br>A guide</h1><p>Text.").title).toBe("Knots A guide");
		expect(titleOf("", "<h1>E = mc<sup>2</sup></h1><p>Text.").title).toBe("E = mc^2");
	});
});

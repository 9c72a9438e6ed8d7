import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extract, type SourceDocument } from "../../../../src/knowledge/extract/extract.ts";
import { LINKS_MAX } from "../../../../src/knowledge/extract/links.ts";
import { segmentText } from "../../../../src/knowledge/passages/segment.ts";
import { readPage } from "../../../support/pages/pages.ts";

const read = (type: SourceDocument["type"], body: string) => {
	const extraction = extract({ type, body, url: null });
	if (extraction.kind !== "page") throw new Error(extraction.reason);
	return extraction.page;
};
const html = (inner: string) =>
	`<html><head><title>T</title></head><body><main>${inner}</main></body></html>`;
const P = "<p>Llamas carry loads across the Andes, and people know it well.</p>";

describe("Markdown and plain text", () => {
	test("are unchanged except for line endings, control characters and Unicode normalization", () => {
		expect(read("text", "One\r\nTwo\rcafe\u0301 \u0000\u0007[x](y)\t<b>\n\n  # no heading\n").text).toBe(
			"One\nTwo\ncafé [x](y)\t<b>\n\n  # no heading",
		);
		expect(read("text", "# A line").title).toBeNull();
		expect(read("markdown", "Lead\r\n\r\n# The **title** #\r\n- [a](b)").text).toBe(
			"Lead\n\n# The **title** #\n- [a](b)",
		);
	});

	test("get their title from the first Markdown heading, not from a comment in code", () => {
		expect(read("markdown", "```sh\n# a comment\n```\n\n## Set up ##\n\nText").title).toBe("Set up");
		expect(read("markdown", "No heading").title).toBeNull();
	});

	test("lose their front matter but keep its title", () => {
		const page = read("markdown", '---\r\ntags: [a]\r\ntitle: "Knots: a guide"\r\n---\r\n# Other\n\nText');
		expect(page).toMatchObject({ title: "Knots: a guide", text: "# Other\n\nText" });
		expect(read("markdown", "---\n\nA line between rules\n\n---\n\nText").text).toContain("Text");
		expect(read("markdown", "Text\n\n---\ntitle: no\n---").text).toContain("title: no");
	});

	test("produce an empty result when they contain no visible text", () => {
		for (const body of ["", " \n\t", "\u0000", "---\n", "***", "\u200b"]) {
			expect(extract({ type: "markdown", body, url: null }).kind).toBe("empty");
		}
	});
});

describe("conversion of HTML to Markdown", () => {
	test("nests lists, numbers them from their start value, and keeps code inside them", () => {
		const { text } = readPage(
			html("<ol start=3><li>Three<ul><li>a<li>b</ul><li><p>Four</p><pre># x\ny</pre></ol>"),
		);
		expect(text).toBe("3. Three\n  - a\n  - b\n4. Four\n      # x\n      y");
	});

	test("escapes a # at the start of a sentence", () => {
		const { text } = readPage(html(`<p># of users: 5</p><h2>Real</h2>${P}`));
		expect(text).toMatch(/^\\# of users: 5\n\n## Real\n\n/);
	});

	test("separates blocks inside inline elements", () => {
		expect(readPage(html("<a href=/x><h3>Head</h3><div>Body</div></a><span>Tail</span>")).text).toBe(
			"### Head\n\nBody\n\nTail",
		);
	});

	test("ends a paragraph at two line breaks but not at one", () => {
		expect(readPage(html("One<br>Two<br><br>Three")).text).toBe("One\nTwo\n\nThree");
	});
});

test("extract reads the container that holds most of the prose when a page has no landmarks", () => {
	const story = P.repeat(20);
	const page = readPage(
		`<body><div class=a1><p>Rain today.</p><p>Trains run late.</p></div><div class=b7><h2>Llamas</h2>${story}</div>
		<div class=c3><div>Telephone 555</div><div>Ask for Ann</div></div></body>`,
	);
	expect(page.text).toContain("## Llamas\n\nLlamas carry loads");
	expect(page.text).not.toMatch(/Rain today|Telephone/);
});

describe("extraction of page metadata", () => {
	const head = (inner: string, url = "https://a.example/p") =>
		readPage(`<html><head>${inner}</head><body>${P}</body></html>`, url);

	test("ignores a canonical URL with another host, scheme or port", () => {
		for (const href of [
			"https://b.example/p",
			"ftp://a.example/p",
			"javascript:1",
			"https://a.example:8/p",
			"",
		]) {
			expect(head(`<link rel=canonical href="${href}">`).canonicalUrl).toBeNull();
		}
		expect(head('<link rel="canonical" href="//a.example/q#x">').canonicalUrl).toBe("https://a.example/q");
		expect(head("<meta property=og:url content=https://a.example/og>").canonicalUrl).toBe(
			"https://a.example/og",
		);
	});

	test("includes the publication date only if it is valid and unambiguous", () => {
		const dateOf = (date: string) => head(`<meta name=date content="${date}">`).publishedAt;
		expect(dateOf("2024-02-29T23:59:59+14:00")).toBe("2024-02-29");
		expect(dateOf("Thu, 5 Sep 2019 10:00:00 GMT")).toBe("2019-09-05");
		expect(dateOf("September 5th, 2019")).toBe("2019-09-05");
		expect(dateOf("20190905")).toBe("2019-09-05");
		for (const none of ["2023-02-29", "yesterday", "05/06/2019", "0001-01-01", "5 Foo 2019"]) {
			expect(dateOf(none)).toBeNull();
		}
	});

	test("includes the language as a normalized BCP 47 tag, or null if it is invalid", () => {
		const languageOf = (lang: string) => readPage(`<html lang="${lang}"><p>Text`).language;
		expect(["EN-us", "zh-hant-tw", "pt_BR", "", "x y", "1"].map(languageOf)).toEqual([
			"en-US",
			"zh-Hant-TW",
			"pt-BR",
			null,
			null,
			null,
		]);
	});

	test("omits the site name from the title and limits the length of the title", () => {
		expect(head("<meta property=og:site_name content=Shop><title>Red kettle | Shop</title>").title).toBe(
			"Red kettle",
		);
		const { title } = head(`<title>${"long words ".repeat(50)}</title>`);
		expect(title?.length).toBeLessThanOrEqual(120);
		expect(title).toMatch(/(words|long)…$/);
	});

	test("respects nofollow and noindex, and limits the number of links", () => {
		const many = Array.from({ length: LINKS_MAX + 50 }, (_, n) => `<a href="/${n}">${n}</a>`).join(" ");
		expect(readPage(html(P + many), "https://a.example/").links).toHaveLength(LINKS_MAX);
		expect(
			readPage(`<meta name=robots content="index,NOFOLLOW">${P}${many}`, "https://a.example/").links,
		).toEqual([]);
		expect(extract({ type: "html", body: `<meta name=robots content=none>${P}`, url: null }).kind).toBe(
			"noindex",
		);
	});
});

describe("arbitrary input", () => {
	const piece = fc.oneof(
		fc.string({ unit: "binary", maxLength: 12 }),
		fc.constantFrom(
			..."< > & \" ' = / # ` | - &lt; &#0; &#xD800; <!-- --> <![CDATA[ ]]> <?x </ </p> </div> \ud800".split(
				" ",
			),
			..."<p> <div> <h2> <ul> <li> <table> <tr> <td> <th> <pre> <br> <a_href=x> <dl> <dt> <dd> <sup>".split(
				" ",
			),
			..."<svg> <math> <template> <main> <article> <body> <html> <head> <base_href=//> <form> <b> <q>"
				.split(" ")
				.map((tag) => tag.replace("_", " ")),
			'<meta name=author content="x">',
			"<style>SECRET{}</style>",
			"<script>SECRET</script>",
			"<script>'<p>SECRET</p>'</script>",
			"<p hidden>SECRET</p>",
			"<script type=application/ld+json>[{}]</script>",
		),
	);
	const source = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

	test("produces well-formed text or no page, whether it is read as HTML, Markdown or plain text", () => {
		fc.assert(
			fc.property(fc.constantFrom("html", "markdown", "text"), source, (type, body) => {
				const extraction = extract({ type, body, url: "https://a.example/" });
				if (extraction.kind !== "page") return;
				const { text, title, author, links } = extraction.page;
				for (const part of [text, title ?? "", author ?? "", ...links.map((link) => link.text)]) {
					expect(part.isWellFormed()).toBe(true);
					expect(part).not.toMatch(/(?![\n\t])\p{Cc}/u);
				}
				expect(text).toBe(text.trim());
				expect(text.normalize("NFC")).toBe(text);
				for (const { url } of links) expect(url).toMatch(/^https?:\/\/[^#]*$/);
				for (const passage of segmentText(text))
					expect(text.slice(passage.start, passage.end)).toBe(passage.text);
			}),
			{ numRuns: 400, seed: 11 },
		);
	});

	test("never exposes the content of scripts, styles and hidden elements", () => {
		// Excludes markup that turns the text after it into part of a comment, a declaration or another tag.
		const visible = source.filter((body) => !/<!\[|<\?|<\/(?![a-z])/.test(body));
		fc.assert(
			fc.property(visible, (body) => {
				const extraction = extract({ type: "html", body, url: null });
				if (extraction.kind === "page") expect(extraction.page.text).not.toContain("SECRET");
			}),
			{ numRuns: 400, seed: 12 },
		);
	});
});

test("extract replaces no-break spaces with spaces", () => {
	// The parser would create a node for each no-break space.
	const extraction = extract({
		type: "html",
		body: "<main><p>Alpacas\u00a0hum\u00a0when they are content.</p></main>",
		url: null,
	});
	expect(extraction).toMatchObject({ kind: "page", page: { text: "Alpacas hum when they are content." } });
});

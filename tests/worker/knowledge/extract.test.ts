import { beforeAll, expect, test } from "vitest";
import { HTML_PARSER } from "../../../src/knowledge/extract/dom.ts";
import { extract } from "../../../src/knowledge/extract/extract.ts";
import docsPage from "../../support/pages/docs-page.html?raw";
import newsArticle from "../../support/pages/news-article.html?raw";

beforeAll(() => HTML_PARSER.load());

test("extract reads articles and documentation inside workerd", () => {
	const news = extract({ type: "html", body: newsArticle, url: "https://site.example/a" });
	expect(news).toMatchObject({
		kind: "page",
		page: {
			title: "Ferry line to the outer islands reopens after storm",
			author: "Ines Calloway",
			publishedAt: "2025-03-14",
			language: "en-GB",
			canonicalUrl: "https://site.example/2025/03/14/ferry-reopens?utm_source=feed",
			text: expect.stringMatching(/^(?!.*(?:SCRIPT TEXT|cookies)).*\n## Repairs cost more than planned\n/s),
		},
	});
	const docs = extract({ type: "html", body: docsPage, url: "https://docs.tidepool.example/en/stable/x/" });
	expect(docs).toMatchObject({
		kind: "page",
		page: {
			canonicalUrl: "https://docs.tidepool.example/en/stable/configuration/",
			text: expect.stringContaining("| Name: `log.level` | Default: info |"),
		},
	});
});

test("extract reads 2 MB and 10,000 nested elements inside workerd without a stack overflow", () => {
	const paragraph = "<p>Llamas carry loads across the Andes, and people know it well.</p>";
	const long = extract({ type: "html", body: paragraph.repeat(30_000), url: null });
	expect(long.kind).toBe("page");
	const deep = extract({
		type: "html",
		body: "<div><span>".repeat(10_000) + paragraph + "</span></div>".repeat(10_000),
		url: null,
	});
	expect(deep).toMatchObject({ kind: "page", page: { text: expect.stringContaining("Llamas carry loads") } });
});

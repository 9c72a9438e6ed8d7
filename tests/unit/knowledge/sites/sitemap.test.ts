import { expect, test } from "vitest";
import { parseSitemap } from "../../../../src/knowledge/sites/sitemap.ts";

const MAX = 100;

test("a sitemap lists pages, whose URLs may contain references and CDATA", () => {
	const xml = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
		<url><loc>https://example.org/a?b=1&amp;c=2</loc><lastmod>2026-01-01</lastmod></url>
		<url> <loc> <![CDATA[https://example.org/b]]> </loc>
			<image:image><image:loc>https://example.org/b.png</image:loc></image:image></url>
		<URL><LOC>https://example.org/c</LOC></URL></urlset>`;
	const urls = ["https://example.org/a?b=1&c=2", "https://example.org/b", "https://example.org/c"];
	expect(parseSitemap(xml, MAX)).toEqual({ urls, sitemaps: [] });
});

test("an index lists sitemaps", () => {
	const xml = "<sitemapindex><sitemap><loc>https://example.org/1.xml.gz</loc></sitemap></sitemapindex>";
	expect(parseSitemap(xml, MAX)).toEqual({ urls: [], sitemaps: ["https://example.org/1.xml.gz"] });
});

test("a text file lists one page per line", () => {
	const text = "https://example.org/a\r\n\n  https://example.org/b \nnonsense\n";
	expect(parseSitemap(text, MAX).urls).toEqual(["https://example.org/a", "https://example.org/b"]);
});

test("a file that is cut off lists the pages before that", () => {
	const xml = "<urlset><url><loc>https://example.org/a</loc></url><url><loc>https://example.o";
	expect(parseSitemap(xml, MAX).urls).toEqual(["https://example.org/a"]);
});

test("an error page lists nothing", () => {
	expect(parseSitemap("<html><url><loc>https://example.org/</loc></url></html>", MAX).urls).toEqual([]);
});

test("no more URLs than the maximum are returned", () => {
	const xml = `<urlset>${"<url><loc>https://example.org/a</loc></url>".repeat(500)}</urlset>`;
	expect(parseSitemap(xml, MAX).urls).toHaveLength(MAX);
});

import { expect, test } from "vitest";
import { isSitemapUrl, toSiteUrl } from "../../../../src/knowledge/sites/site-url.ts";

const START = "https://example.org/start";

test.for([
	["a fragment", "/a#b", "https://example.org/a"],
	["tracking parameters", "/a?utm_source=x&id=1&fbclid=2", "https://example.org/a?id=1"],
	["an empty query", "/a?utm_source=x", "https://example.org/a"],
	["a session in the query", "/a?PHPSESSID=1&b=2", "https://example.org/a?b=2"],
	["a session in the path", "/a;jsessionid=12AB?b=2", "https://example.org/a?b=2"],
] as const)("toSiteUrl removes %s", ([, address, url]) => {
	expect(toSiteUrl(address, START)).toBe(url);
});

test("toSiteUrl returns the same URL for every spelling of a host, and keeps to https", () => {
	for (const address of ["http://example.org/a", "https://EXAMPLE.org:443/a", "//example.org/b/../a"])
		expect(toSiteUrl(address, START)).toBe("https://example.org/a");
	expect(toSiteUrl("https://www.example.org/a", START)).toBe("https://www.example.org/a");
	expect(toSiteUrl("http://example.org/a", "http://example.org/")).toBe("http://example.org/a");
});

test.for([
	"https://other.org/a",
	"https://sub.example.org/a",
	"https://example.org:8443/a",
	"mailto:a@example.org",
	"javascript:alert(1)",
	"https://user:secret@example.org/",
	`https://example.org/${"a".repeat(2_000)}`,
])("toSiteUrl returns null for %s", (address) => {
	expect(toSiteUrl(address, START)).toBeNull();
});

test("isSitemapUrl recognizes sitemaps by their names", () => {
	const names = [
		"sitemap.xml",
		"sitemap_index.xml",
		"post-sitemap2.xml.gz",
		"sitemap.txt",
		"sitemap.html",
		"a.xml",
	];
	expect(names.filter((name) => isSitemapUrl(`https://example.org/x/${name}`))).toEqual(names.slice(0, 4));
});

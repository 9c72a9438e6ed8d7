import { describe, expect, test } from "vitest";
import { toWebPage } from "../../../../src/knowledge/ingest/web-page.ts";

const READ = "https://a.example/guide/?id=7&lang=en";

async function addressesOf(head: string, url = READ) {
	const body = `<html><head><title>T</title>${head}</head><body><p>Llamas carry loads across the Andes.</p></body></html>`;
	const read = await toWebPage(
		{ kind: "document", url, type: "html", body, etag: null, lastModified: null },
		"added",
		0,
	);
	if (read.kind !== "page") throw new Error(read.reason);
	return { url: read.page.url, copyOf: read.page.copyOf };
}

const link = (href: string) => `<link rel="canonical" href="${href}">`;

describe("the URL of a web page", () => {
	test.each([
		["/guide?lang=en&amp;id=7", READ],
		["https://a.example/guide/?id=7&amp;lang=en#top", READ],
		["?id=7&amp;lang=en", `${READ}&utm_source=feed&fbclid=x`],
		["/guide/?id=7&amp;lang=en", READ.replace("/guide/", "/guide/index.html")],
		["https://a.example/guide/?id=7&amp;lang=en", READ.replace("https:", "http:")],
	])("is the declared URL if it is equivalent to the fetched URL: %s", async (href, url) => {
		const declared = new URL(href.replaceAll("&amp;", "&").replace("#top", ""), url).href;
		expect(await addressesOf(link(href), url)).toEqual({ url: declared, copyOf: null });
		expect(await addressesOf(`<meta property="og:url" content="${declared}">`, url)).toMatchObject({
			url: declared,
		});
	});

	test.each([
		["/", "https://a.example/"],
		["/guide/", "https://a.example/guide/"],
		["/guide/?id=8&amp;lang=en", "https://a.example/guide/?id=8&lang=en"],
		["../other", "https://a.example/other"],
		["http://a.example/guide/?id=7&amp;lang=en", "http://a.example/guide/?id=7&lang=en"],
		["https://b.example/guide/?id=7&amp;lang=en", null],
		["https://a.example:8443/guide/?id=7&amp;lang=en", null],
		["http://[", null],
		["javascript:alert(1)", null],
		["", null],
	])("is the fetched URL if the declared URL may belong to another page: %j", async (href, copyOf) => {
		expect(await addressesOf(link(href))).toEqual({ url: READ, copyOf });
	});

	test("is the declared URL that is equivalent to the fetched URL if the page declares several", async () => {
		const own = "https://a.example/a";
		const heads = [
			link("/") + link("/a"),
			`${link("/")}<meta property="og:url" content="${own}">`,
			`<meta property="og:url" content="https://a.example/">${link("a")}`,
		];
		for (const head of heads)
			expect(await addressesOf(head, `${own}?utm_medium=x`)).toEqual({ url: own, copyOf: null });
		const base = '<base href="https://cdn.example/x/">';
		expect(await addressesOf(base + link("a"), own)).toEqual({ url: own, copyOf: null });
		expect(await addressesOf(`<base href="/x/">${link("../a")}`, `${own}/`)).toEqual({
			url: own,
			copyOf: null,
		});
	});
});

describe("robots directives", () => {
	const read = (robots: string) => {
		const body = `<meta name="robots" content="${robots}"><p>Llamas carry loads.</p>`;
		return toWebPage(
			{ kind: "document", url: READ, type: "html", body, etag: null, lastModified: null },
			"added",
			0,
		);
	};

	test.each(["noindex", "NONE", "follow, noindex", "nofollow noindex"])(
		"prevent the page from being stored: %s",
		async (robots) => {
			expect((await read(robots)).kind).toBe("refused");
		},
	);

	test.each(["index, follow, max-image-preview:none", "max-snippet:-1", "noimageindex", "nofollow"])(
		"allow the page to be stored: %s",
		async (robots) => {
			expect((await read(robots)).kind).toBe("page");
		},
	);
});

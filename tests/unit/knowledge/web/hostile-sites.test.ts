import type { RequestListener } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DOCUMENT_MAX_BYTES } from "../../../../src/knowledge/web/fetch-once.ts";
import * as hostile from "../../../support/hostile-server.ts";
import { type HostileWorkerd, startHostileWorkerd } from "../../../support/hostile-workerd.ts";
import { until } from "../../../support/until.ts";

const { page, redirect, status } = hostile;
const MIB = 1024 * 1024;
const HTML = "text/html; charset=utf-8";
const TOO_LARGE = { kind: "refused", reason: "The page is larger than 2 MB." };
const NO_TEXT = {
	kind: "refused",
	reason: "This is not a web page or text. Only HTML, plain text and Markdown can be read.",
};
const PACKED = { kind: "refused", reason: "The site sent the page in an unsupported content encoding." };
const DAMAGED = { kind: "broken", reason: "The site sent corrupt compressed data." };
const LATE = { kind: "broken", reason: "The site did not respond within 10 seconds." };
const BROKEN = { kind: "broken", reason: "The connection to the site failed." };
const NOT_PUBLIC = {
	kind: "refused",
	reason: "This address is not on the public internet and cannot be read.",
};

const P = "<p>packed</p>";
/** Readable, however their coding is declared. */
const PACKED_PAGES: [path: string, coding: string | null, body: string | Uint8Array][] = [
	["/none", "none", P],
	["/identity", "Identity", P],
	["/utf-8", "utf-8", P],
	["/empty-coding", "", P],
	["/unknown-coding", "aws-chunked", P],
	["/x-gzip", "x-gzip", gzipSync(P)],
	["/upper-case", "GZIP", gzipSync(P)],
	["/gzip-and-utf-8", "gzip, utf-8", gzipSync(P)],
	["/deflate", "deflate", deflateSync(P)],
	["/raw-deflate", "deflate", deflateRawSync(P)],
	["/twice", "gzip, gzip", gzipSync(gzipSync(P))],
	["/br", "br", brotliCompressSync(P)],
	["/undeclared-gzip", null, gzipSync(P)],
	["/none-but-gzip", "none", gzipSync(P)],
	["/no-deflate", "deflate", P],
];
const PNG = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806000000", "hex");
/** Readable, however their type is declared. */
const TYPED_PAGES: [path: string, type: string | null, body: string, expected: string][] = [
	["/no-type", null, "<p>What am I?</p>", "html"],
	["/empty-type", "", "<p>What am I?</p>", "html"],
	["/no-type.md", null, "# words", "markdown"],
	["/octets", "application/octet-stream", "<!doctype html><p>words", "html"],
	["/octets.md", "application/octet-stream", "# words", "markdown"],
	["/octets.txt", "binary/octet-stream", "words", "text"],
	["/no-slash", "html", "<h1>words</h1>", "html"],
	["/list", "text/html, text/html; charset=utf-8", "<p>words", "html"],
	["/last-of-list", "text/plain, text/html;charset=utf-8", "<p>words", "html"],
	["/bare-charset", "text/html;charset", "<p>words", "html"],
	["/odd-parameters", 'TEXT/HTML ; a="b;c, d" ; charset="utf-8"', "<p>words", "html"],
	["/html-as-text", "text/plain", "<!DOCTYPE html><p>words", "html"],
	["/text-about-html", "text/plain", "About <html> words", "text"],
	["/xhtml-as-xml", "application/xml", '<?xml version="1.0"?><html xmlns="x"><p>words</p></html>', "html"],
	["/vendor-markdown", "text/vnd.daringfireball.markdown", "# words", "markdown"],
	["/csv", "text/csv", "a,words", "text"],
];

/** Lets in who brings the cookies, and sends everybody else away with them. */
function cookieWall(
	isIn: (cookie: string | undefined) => boolean,
	cookies: string[],
	to: string,
): RequestListener {
	return (request, response) => {
		if (isIn(request.headers.cookie)) page(HTML, "<p>Inside</p>")(request, response);
		else response.writeHead(302, { "Set-Cookie": cookies, Location: to }).end();
	};
}

let canary: hostile.HostileServer;
let site: hostile.HostileServer;
let other: hostile.HostileServer;
let workerd: HostileWorkerd;

beforeAll(async () => {
	canary = await hostile.startHostileServer();
	other = await hostile.startHostileServer({}, "::1");
	const hops = Object.fromEntries(
		Array.from({ length: 7 }, (_, n) => [
			`/hop/${n}`,
			n === 0 ? page(HTML, "There") : redirect(`/hop/${n - 1}`),
		]),
	);
	site = await hostile.startHostileServer({
		...hops,
		"/html": page(HTML, "<p>Grüße</p>", { ETag: '"v1"', "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT" }),
		"/xhtml": page("application/xhtml+xml", "<p/>"),
		"/text": page("text/plain", "words"),
		"/markdown": page("Text/Markdown; variant=GFM", "# words"),
		"/x-markdown": page("text/x-markdown", "# words"),
		"/notes.md": page("text/plain", "# words"),
		"/gzip": page(HTML, gzipSync("<p>packed</p>"), { "Content-Encoding": "gzip" }),
		"/conditional": (request, response) =>
			request.headers["if-none-match"] === '"v1"' && request.headers["if-modified-since"] !== undefined
				? void response.writeHead(304).end()
				: status(500)(request, response),
		"/exact": page(HTML, Buffer.alloc(DOCUMENT_MAX_BYTES, "a")),
		"/one-more": page(HTML, Buffer.alloc(DOCUMENT_MAX_BYTES + 1, "a")),
		"/endless": hostile.endless,
		"/gzip-bomb": hostile.bomb("gzip", 100 * MIB),
		"/br-bomb": hostile.bomb("br", 100 * MIB),
		"/silent": hostile.silent,
		"/slow-headers": hostile.slowHeaders,
		"/drip": hostile.drip,
		"/reset": hostile.reset,
		"/zstd": page(HTML, "????", { "Content-Encoding": "zstd" }),
		"/no-gzip": page(HTML, "<p>plain</p>", { "Content-Encoding": "gzip" }),
		"/gzip-then-br": page(HTML, brotliCompressSync(gzipSync(P)), { "Content-Encoding": "gzip, br" }),
		"/compress": page(HTML, Buffer.from([0x1f, 0x9d, 0x90, 1, 2, 3, 4, 5, 6]), {
			"Content-Encoding": "compress",
		}),
		"/cut-x-gzip": page(HTML, gzipSync(`<p>${"cut ".repeat(999)}`).subarray(0, 20), {
			"Content-Encoding": "x-gzip",
		}),
		"/deflate-bomb": page(HTML, deflateSync(Buffer.alloc(100 * MIB)), { "Content-Encoding": "deflate" }),
		"/nested-bomb": page(HTML, gzipSync(gzipSync(Buffer.alloc(100 * MIB))), {
			"Content-Encoding": "gzip, gzip",
		}),
		...Object.fromEntries(
			PACKED_PAGES.map(([path, coding, body]) => [
				path,
				page(HTML, body, coding === null ? {} : { "Content-Encoding": coding }),
			]),
		),
		...Object.fromEntries(TYPED_PAGES.map(([path, type, body]) => [path, page(type, body)])),
		"/two-types": (_, response) =>
			void response
				.writeHead(200, { "Content-Type": ["text/html", "text/html; charset=koi8-r"] })
				.end(Buffer.from([0xcd, 0xc9, 0xd2])),
		"/png-as-html": page(HTML, PNG),
		"/pdf-without-type": page(null, "%PDF-1.7\n1 0 obj"),
		"/xml": page("text/xml", '<?xml version="1.0"?><rss><item>News</item></rss>'),
		"/css": page("text/css", "p { color: red }"),
		"/image": page("image/png", "\x89PNG"),
		"/json": page("application/json", "{}"),
		"/pdf": page("application/pdf", "%PDF"),
		"/huge-headers": page(HTML, "<p>Below</p>", { "X-Huge": "h".repeat(2 * MIB) }),
		"/moved": page(HTML, `<meta http-equiv="refresh" content="0; url='/html'"><p>This page has moved.</p>`),
		"/moved-by-header": page(HTML, "<p>This page has moved.</p>", { Refresh: "0; url=/html" }),
		"/moved-inside": page(HTML, `<meta http-equiv=refresh content="0;url=${canary.url}/secret">`),
		"/reloads": page(HTML, '<meta http-equiv="refresh" content="300; url=/html"><p>News</p>'),
		"/moved-to-script": page(HTML, '<meta http-equiv="refresh" content="0;url=javascript:go()"><p>Here</p>'),
		"/moved-round": page(HTML, '<meta http-equiv="refresh" content="0;url=/moved-round?x">'),
		"/moved-round?x": page(HTML, '<meta http-equiv="refresh" content="0;url=/moved-round">'),
		"/cookie": cookieWall(
			(cookie) => cookie === "seen=yes; lang=en",
			["seen=yes; Path=/", "lang=en"],
			"/cookie",
		),
		"/gate": redirect("/dir/gate"),
		"/dir/gate": cookieWall((cookie) => cookie === "id=7", ["id=7; HttpOnly"], "/dir/back"),
		"/dir/back": redirect("/dir/gate"),
		"/cookie-for-ever": cookieWall(() => false, ["n=1"], "/cookie-for-ever"),
		"/cookie-elsewhere": (_, response) =>
			void response
				.writeHead(302, { "Set-Cookie": "secret=1; Path=/", Location: `${other.url}/anything` })
				.end(),
		"/loop": redirect("/loop"),
		"/there": redirect("/and-back"),
		"/and-back": redirect("/there"),
		"/inside": redirect(`${canary.url}/secret`),
		"/inside-name": redirect(canary.url.replace("127.0.0.1", "localhost")),
		"/inside-port-80": redirect("http://127.0.0.1/"),
		"/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
		"/file": redirect("file:///etc/passwd"),
		"/data": redirect("data:text/html,<p>hello"),
		"/script": redirect("javascript:alert(1)"),
		"/credentials": redirect("http://user:password@example.com/"),
		"/nowhere": redirect("http://"),
		"/no-location": status(302),
		"/no-content": status(204),
		"/gone": status(410),
		"/forbidden": status(403),
		"/down": status(503, { "Retry-After": "120" }),
		"/too-many": status(429, { "Retry-After": "Sun, 22 Nov 2026 12:00:00 GMT" }),
		"/unasked": status(304),
	});
	workerd = await startHostileWorkerd({
		resolverUrl: "http://127.0.0.1:9/",
		allowHosts: [site.host, other.host],
	});
});

afterAll(async () => {
	await Promise.all([
		workerd?.[Symbol.asyncDispose](),
		site?.[Symbol.asyncDispose](),
		other?.[Symbol.asyncDispose](),
		canary?.[Symbol.asyncDispose](),
	]);
});

const once = (path: string) => workerd.run("fetch-once", site.url + path);
const follow = (path: string) => workerd.run("read-page", site.url + path);

describe("a page that is in order", () => {
	test("comes with its type, its text and what to ask with again", async () => {
		expect(await once("/html#part")).toEqual({
			kind: "document",
			url: `${site.url}/html`,
			type: "html",
			body: "<p>Grüße</p>",
			etag: '"v1"',
			lastModified: "Sun, 22 Nov 2026 12:00:00 GMT",
		});
		expect(site.headers()).toMatchObject({ "user-agent": expect.stringMatching(/^OmerutaBrain\/.*robots/) });
	});

	test.each([
		["/xhtml", "html"],
		["/text", "text"],
		["/markdown", "markdown"],
		["/x-markdown", "markdown"],
		["/notes.md", "markdown"],
	])("%s is %s", async (path, type) => {
		expect(await once(path)).toMatchObject({
			kind: "document",
			type,
			body: expect.stringMatching(/words|<p\/>/),
		});
	});

	test.each(PACKED_PAGES)("%s, declared as %j, is unpacked", async (path) => {
		expect(await once(path)).toMatchObject({ kind: "document", body: P });
	});

	test.each(TYPED_PAGES)("%s, declared as %j, is read: %j is %s", async (path, _type, body, type) => {
		expect(await once(path)).toMatchObject({ kind: "document", type, body });
	});

	test("has the charset of the type that was declared twice", async () => {
		expect(await once("/two-types")).toMatchObject({ kind: "document", type: "html", body: "мир" });
	});

	test("is unpacked", async () => {
		expect(await once("/gzip")).toMatchObject({ kind: "document", body: "<p>packed</p>" });
	});

	test("does not come again when it is the same", async () => {
		const conditional = { etag: '"v1"', lastModified: "Sun, 22 Nov 2026 12:00:00 GMT" };
		expect(await workerd.run("fetch-once", `${site.url}/conditional`, { conditional })).toEqual({
			kind: "not_modified",
		});
	});

	test("may have 2 MB and not a byte more", async () => {
		expect(await once("/exact")).toMatchObject({ kind: "document", body: "a".repeat(DOCUMENT_MAX_BYTES) });
		expect(await once("/one-more")).toEqual(TOO_LARGE);
	});
});

describe("a hostile site", () => {
	test.each([
		["/endless", TOO_LARGE],
		["/gzip-bomb", TOO_LARGE],
		["/br-bomb", TOO_LARGE],
		["/image", NO_TEXT],
		["/json", NO_TEXT],
		["/pdf", NO_TEXT],
		["/png-as-html", NO_TEXT],
		["/pdf-without-type", NO_TEXT],
		["/xml", NO_TEXT],
		["/css", NO_TEXT],
		["/zstd", PACKED],
		["/compress", PACKED],
		["/deflate-bomb", TOO_LARGE],
		["/nested-bomb", TOO_LARGE],
		["/cut-x-gzip", DAMAGED],
		["/gzip-then-br", PACKED],
		["/reset", BROKEN],
		["/no-gzip", BROKEN],
		["/huge-headers", BROKEN],
		["/no-location", { kind: "refused", reason: "The site returned status 302." }],
		["/unasked", { kind: "refused", reason: "The site returned status 304." }],
		["/no-content", { kind: "refused", reason: "The site returned status 204." }],
		["/gone", { kind: "refused", reason: "The site returned status 410.", gone: true }],
		["/forbidden", { kind: "refused", reason: "The site returned status 403." }],
		["/down", { kind: "broken", reason: "The site returned status 503.", retryAfterS: 120 }],
		[
			"/too-many",
			{ kind: "broken", reason: "The site returned status 429.", retryAfterS: expect.any(Number) },
		],
	])("%s ends as documented", async (path, expected) => {
		expect(await once(path)).toEqual(expected);
	});

	test.concurrent.each(["/silent", "/slow-headers", "/drip"])(
		"%s is left after 10 s",
		async (path) => {
			expect(await once(path)).toEqual(LATE);
		},
		30_000,
	);

	test.concurrent("that drips its robots.txt is left after 10 s too", async () => {
		await using dripping = await hostile.startHostileServer({ "/robots.txt": hostile.drip });
		expect(await workerd.run("read-robots", dripping.url, { allowHosts: [dripping.host] })).toMatchObject({
			kind: "broken",
		});
		expect(dripping.requests).toEqual(["GET /robots.txt"]);
	}, 30_000);

	test("that is not there is another try's matter", async () => {
		const gone = await hostile.startHostileServer();
		await gone[Symbol.asyncDispose]();
		expect(await workerd.run("fetch-once", gone.url, { allowHosts: [gone.host] })).toEqual(BROKEN);
	});

	test("keeps no connection", async () => {
		await once("/endless");
		await until(async () => (await site.connections()) <= 1);
	});
});

describe("redirects", () => {
	test("are handed back one by one", async () => {
		const before = site.requests.length;
		expect(await once("/hop/2")).toEqual({ kind: "redirect", to: `${site.url}/hop/1` });
		expect(site.requests.slice(before)).toEqual(["GET /hop/2"]);
	});

	test("are followed five times", async () => {
		expect(await follow("/hop/5")).toMatchObject({
			kind: "document",
			url: `${site.url}/hop/0`,
			body: "There",
		});
	});

	test.each(["/hop/6", "/loop", "/there"])("of %s are more than five", async (path) => {
		const before = site.requests.length;
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining("The site redirects more than 5 times."),
		});
		expect(site.requests.length - before).toBe(6);
	});

	test.each(["/moved", "/moved-by-header"])("may be a refresh: %s", async (path) => {
		expect(await follow(path)).toMatchObject({ url: `${site.url}/html`, body: "<p>Grüße</p>" });
	});

	test.each(["/reloads", "/moved-to-script"])("are none that readers do not see: %s", async (path) => {
		expect(await follow(path)).toMatchObject({ kind: "document", url: site.url + path });
	});

	test("of endless refreshes end after five", async () => {
		expect(await follow("/moved-round")).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining("more than 5 times"),
		});
	});

	test.each(["/cookie", "/gate"])("bring the cookies along that the host has set: %s", async (path) => {
		expect(await follow(path)).toMatchObject({ kind: "document", body: "<p>Inside</p>" });
		// Nothing is left of them for the next page, or for the same one.
		await follow("/html");
		expect(site.headers().cookie).toBeUndefined();
		expect(await once(path)).toMatchObject({ kind: "redirect" });
	});

	test("that require more than their cookies are refused with a reason that names cookies", async () => {
		expect(await follow("/cookie-for-ever")).toMatchObject({
			code: "page_refused",
			reason: expect.stringMatching(/redirects more than 5 times\..*cookies/),
		});
	});

	test("take no cookie to another host", async () => {
		expect(await follow("/cookie-elsewhere")).toMatchObject({
			kind: "document",
			url: `${other.url}/anything`,
		});
		expect(other.headers().cookie).toBeUndefined();
	});

	test.each([
		["/moved-inside", "Only ports 80 and 443"],
		["/inside", "Only ports 80 and 443"],
		["/inside-name", "Only ports 80 and 443"],
		["/inside-port-80", NOT_PUBLIC.reason],
		["/metadata", NOT_PUBLIC.reason],
		["/file", "Only http and https"],
		["/data", "Only http and https"],
		["/script", "Only http and https"],
		["/credentials", "username or password"],
		["/nowhere", "not a valid URL"],
	])("of %s lead nowhere", async (path, reason) => {
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining(reason),
		});
		expect(canary.requests).toEqual([]);
	});
});

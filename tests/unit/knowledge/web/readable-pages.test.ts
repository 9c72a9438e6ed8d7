import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DOCUMENT_MAX_BYTES } from "../../../../src/knowledge/web/fetch-once.ts";
import * as hostile from "../../../support/hostile-server.ts";
import { type HostileWorkerd, startHostileWorkerd } from "../../../support/hostile-workerd.ts";

const { page, status } = hostile;
const HTML = "text/html; charset=utf-8";
const TOO_LARGE = { kind: "refused", reason: "The page is larger than 2 MB." };

const P = "<p>packed</p>";
/** Pages that can be decoded despite a missing, wrong or unusual Content-Encoding. */
const ENCODED_PAGES: [path: string, coding: string | null, body: string | Uint8Array][] = [
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
/** Pages that can be read despite a missing, wrong or unusual Content-Type. */
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

let site: hostile.HostileServer;
let workerd: HostileWorkerd;

beforeAll(async () => {
	site = await hostile.startHostileServer({
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
		...Object.fromEntries(
			ENCODED_PAGES.map(([path, coding, body]) => [
				path,
				page(HTML, body, coding === null ? {} : { "Content-Encoding": coding }),
			]),
		),
		...Object.fromEntries(TYPED_PAGES.map(([path, type, body]) => [path, page(type, body)])),
		"/two-types": (_, response) =>
			void response
				.writeHead(200, { "Content-Type": ["text/html", "text/html; charset=koi8-r"] })
				.end(Buffer.from([0xcd, 0xc9, 0xd2])),
	});
	workerd = await startHostileWorkerd({
		resolverUrl: "http://127.0.0.1:9/",
		allowHosts: [site.host],
	});
});

afterAll(async () => {
	await Promise.all([workerd?.[Symbol.asyncDispose](), site?.[Symbol.asyncDispose]()]);
});

const once = (path: string) => workerd.run("fetch-once", site.url + path);

describe("a readable page", () => {
	test("is returned with its type, text and validators", async () => {
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
	])("at %s is read as %s", async (path, type) => {
		expect(await once(path)).toMatchObject({
			kind: "document",
			type,
			body: expect.stringMatching(/words|<p\/>/),
		});
	});

	test.each(ENCODED_PAGES)("at %s with Content-Encoding %j is decoded", async (path) => {
		expect(await once(path)).toMatchObject({ kind: "document", body: P });
	});

	test.each(TYPED_PAGES)(
		"at %s with Content-Type %j and the body %j is read as %s",
		async (path, _type, body, type) => {
			expect(await once(path)).toMatchObject({ kind: "document", type, body });
		},
	);

	test("is decoded with the charset from a repeated Content-Type header", async () => {
		expect(await once("/two-types")).toMatchObject({ kind: "document", type: "html", body: "мир" });
	});

	test("is decompressed", async () => {
		expect(await once("/gzip")).toMatchObject({ kind: "document", body: "<p>packed</p>" });
	});

	test("is not sent again when its validators match", async () => {
		const conditional = { etag: '"v1"', lastModified: "Sun, 22 Nov 2026 12:00:00 GMT" };
		expect(await workerd.run("fetch-once", `${site.url}/conditional`, { conditional })).toEqual({
			kind: "not_modified",
		});
	});

	test("can be 2 MB long but not a byte longer", async () => {
		expect(await once("/exact")).toMatchObject({ kind: "document", body: "a".repeat(DOCUMENT_MAX_BYTES) });
		expect(await once("/one-more")).toEqual(TOO_LARGE);
	});
});

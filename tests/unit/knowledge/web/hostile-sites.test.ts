import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as hostile from "../../../support/hostile-server.ts";
import { type HostileWorkerd, startHostileWorkerd } from "../../../support/hostile-workerd.ts";
import { until } from "../../../support/until.ts";

const { page, status } = hostile;
const MIB = 1024 * 1024;
const HTML = "text/html; charset=utf-8";
const TOO_LARGE = { kind: "refused", reason: "The page is larger than 2 MB." };
const NOT_TEXT = {
	kind: "refused",
	reason: "This is not a web page or text. Only HTML, plain text and Markdown can be read.",
};
const UNSUPPORTED = { kind: "refused", reason: "The site sent the page in an unsupported content encoding." };
const CORRUPT = { kind: "broken", reason: "The site sent corrupt compressed data." };
const TIMED_OUT = { kind: "broken", reason: "The site did not respond within 10 seconds." };
const BROKEN = { kind: "broken", reason: "The connection to the site failed." };
const P = "<p>packed</p>";
const PNG = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806000000", "hex");

let site: hostile.HostileServer;
let workerd: HostileWorkerd;

beforeAll(async () => {
	site = await hostile.startHostileServer({
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
		"/png-as-html": page(HTML, PNG),
		"/pdf-without-type": page(null, "%PDF-1.7\n1 0 obj"),
		"/xml": page("text/xml", '<?xml version="1.0"?><rss><item>News</item></rss>'),
		"/css": page("text/css", "p { color: red }"),
		"/image": page("image/png", "\x89PNG"),
		"/json": page("application/json", "{}"),
		"/pdf": page("application/pdf", "%PDF"),
		"/huge-headers": page(HTML, "<p>Below</p>", { "X-Huge": "h".repeat(2 * MIB) }),
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
		allowHosts: [site.host],
	});
});

afterAll(async () => {
	await Promise.all([workerd?.[Symbol.asyncDispose](), site?.[Symbol.asyncDispose]()]);
});

const once = (path: string) => workerd.run("fetch-once", site.url + path);

describe("a hostile site", () => {
	test.each([
		["/endless", TOO_LARGE],
		["/gzip-bomb", TOO_LARGE],
		["/br-bomb", TOO_LARGE],
		["/image", NOT_TEXT],
		["/json", NOT_TEXT],
		["/pdf", NOT_TEXT],
		["/png-as-html", NOT_TEXT],
		["/pdf-without-type", NOT_TEXT],
		["/xml", NOT_TEXT],
		["/css", NOT_TEXT],
		["/zstd", UNSUPPORTED],
		["/compress", UNSUPPORTED],
		["/deflate-bomb", TOO_LARGE],
		["/nested-bomb", TOO_LARGE],
		["/cut-x-gzip", CORRUPT],
		["/gzip-then-br", UNSUPPORTED],
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
	])("produces the documented result at %s", async (path, expected) => {
		expect(await once(path)).toEqual(expected);
	});

	test.concurrent.each(["/silent", "/slow-headers", "/drip"])(
		"times out after 10 s at %s",
		async (path) => {
			expect(await once(path)).toEqual(TIMED_OUT);
		},
		30_000,
	);

	test.concurrent("times out after 10 s when it sends robots.txt byte by byte", async () => {
		await using dripping = await hostile.startHostileServer({ "/robots.txt": hostile.drip });
		expect(await workerd.run("read-robots", dripping.url, { allowHosts: [dripping.host] })).toMatchObject({
			kind: "broken",
		});
		expect(dripping.requests).toEqual(["GET /robots.txt"]);
	});

	test("can be retried when it refuses connections", async () => {
		const gone = await hostile.startHostileServer();
		await gone[Symbol.asyncDispose]();
		expect(await workerd.run("fetch-once", gone.url, { allowHosts: [gone.host] })).toEqual(BROKEN);
	});

	test("cannot keep a connection open", async () => {
		await once("/endless");
		await until(async () => (await site.connections()) <= 1);
	});
});

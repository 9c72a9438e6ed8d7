import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
	reason: "This is no web page or text: only HTML, plain text and Markdown are read.",
};
const PACKED = { kind: "refused", reason: "The site sent the page packed in a way that is not understood." };
const LATE = { kind: "broken", reason: "The site took longer than 10 s." };
const BROKEN = { kind: "broken", reason: "The connection to the site failed." };
const NOT_PUBLIC = {
	kind: "refused",
	reason: "This address is not on the public internet, so it is not read.",
};

let canary: hostile.HostileServer;
let site: hostile.HostileServer;
let workerd: HostileWorkerd;

beforeAll(async () => {
	canary = await hostile.startHostileServer();
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
		"/no-gzip": page(HTML, "<p>plain</p>", { "Content-Encoding": "gzip" }),
		"/zstd": page(HTML, "????", { "Content-Encoding": "zstd" }),
		"/deflate": page(HTML, deflateSync("<p>packed</p>"), { "Content-Encoding": "deflate" }),
		"/twice": page(HTML, gzipSync(gzipSync("<p>packed</p>")), { "Content-Encoding": "gzip, gzip" }),
		"/image": page("image/png", "\x89PNG"),
		"/json": page("application/json", "{}"),
		"/pdf": page("application/pdf", "%PDF"),
		"/no-type": page(null, "<p>What am I?</p>"),
		"/empty-type": page("", "<p>What am I?</p>"),
		"/huge-headers": page(HTML, "<p>Below</p>", { "X-Huge": "h".repeat(2 * MIB) }),
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
	workerd = await startHostileWorkerd({ resolverUrl: "http://127.0.0.1:9/", allowHosts: [site.host] });
});

afterAll(async () => {
	await Promise.all([
		workerd?.[Symbol.asyncDispose](),
		site?.[Symbol.asyncDispose](),
		canary?.[Symbol.asyncDispose](),
	]);
});

const once = (path: string) => workerd.ask("fetch-once", site.url + path);
const follow = (path: string) => workerd.ask("read-page", site.url + path);

describe("a page that is in order", () => {
	it("comes with its type, its text and what to ask with again", async () => {
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

	it.each([
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

	it("is unpacked", async () => {
		expect(await once("/gzip")).toMatchObject({ kind: "document", body: "<p>packed</p>" });
	});

	it("does not come again when it is the same", async () => {
		const conditional = { etag: '"v1"', lastModified: "Sun, 22 Nov 2026 12:00:00 GMT" };
		expect(await workerd.ask("fetch-once", `${site.url}/conditional`, { conditional })).toEqual({
			kind: "not_modified",
		});
	});

	it("may have 2 MB and not a byte more", async () => {
		expect(await once("/exact")).toMatchObject({ kind: "document", body: "a".repeat(DOCUMENT_MAX_BYTES) });
		expect(await once("/one-more")).toEqual(TOO_LARGE);
	});
});

describe("a hostile site", () => {
	it.each([
		["/endless", TOO_LARGE],
		["/gzip-bomb", TOO_LARGE],
		["/br-bomb", TOO_LARGE],
		["/image", NO_TEXT],
		["/json", NO_TEXT],
		["/pdf", NO_TEXT],
		["/no-type", NO_TEXT],
		["/empty-type", NO_TEXT],
		["/zstd", PACKED],
		["/deflate", PACKED],
		["/twice", PACKED],
		["/reset", BROKEN],
		["/no-gzip", BROKEN],
		["/huge-headers", BROKEN],
		["/no-location", { kind: "refused", reason: "The site answered with status 302." }],
		["/unasked", { kind: "refused", reason: "The site answered with status 304." }],
		["/no-content", { kind: "refused", reason: "The site answered with status 204." }],
		["/gone", { kind: "refused", reason: "The site answered with status 410.", gone: true }],
		["/forbidden", { kind: "refused", reason: "The site answered with status 403." }],
		["/down", { kind: "broken", reason: "The site answered with status 503.", retryAfterS: 120 }],
		[
			"/too-many",
			{ kind: "broken", reason: "The site answered with status 429.", retryAfterS: expect.any(Number) },
		],
	])("%s ends as documented", async (path, expected) => {
		expect(await once(path)).toEqual(expected);
	});

	it.concurrent.each(["/silent", "/slow-headers", "/drip"])(
		"%s is left after 10 s",
		async (path) => {
			expect(await once(path)).toEqual(LATE);
		},
		30_000,
	);

	it.concurrent("that drips its robots.txt is left after 10 s too", async () => {
		await using dripping = await hostile.startHostileServer({ "/robots.txt": hostile.drip });
		expect(await workerd.ask("read-robots", dripping.url, { allowHosts: [dripping.host] })).toMatchObject({
			kind: "broken",
		});
		expect(dripping.requests).toEqual(["GET /robots.txt"]);
	}, 30_000);

	it("that is not there is another try's matter", async () => {
		const gone = await hostile.startHostileServer();
		await gone[Symbol.asyncDispose]();
		expect(await workerd.ask("fetch-once", gone.url, { allowHosts: [gone.host] })).toEqual(BROKEN);
	});

	it("keeps no connection", async () => {
		await once("/endless");
		await until(async () => (await site.connections()) <= 1);
	});
});

describe("redirects", () => {
	it("are handed back one by one", async () => {
		const before = site.requests.length;
		expect(await once("/hop/2")).toEqual({ kind: "redirect", to: `${site.url}/hop/1` });
		expect(site.requests.slice(before)).toEqual(["GET /hop/2"]);
	});

	it("are followed five times", async () => {
		expect(await follow("/hop/5")).toMatchObject({
			kind: "document",
			url: `${site.url}/hop/0`,
			body: "There",
		});
	});

	it.each(["/hop/6", "/loop", "/there"])("of %s are more than five", async (path) => {
		const before = site.requests.length;
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining("The site redirects more than 5 times."),
		});
		expect(site.requests.length - before).toBe(6);
	});

	it.each([
		["/inside", "Only the ports 80 and 443"],
		["/inside-name", "Only the ports 80 and 443"],
		["/inside-port-80", NOT_PUBLIC.reason],
		["/metadata", NOT_PUBLIC.reason],
		["/file", "Only http and https"],
		["/data", "Only http and https"],
		["/script", "Only http and https"],
		["/credentials", "user name or a password"],
		["/nowhere", "not an address of a page"],
	])("of %s lead nowhere", async (path, reason) => {
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining(reason),
		});
		expect(canary.requests).toEqual([]);
	});
});

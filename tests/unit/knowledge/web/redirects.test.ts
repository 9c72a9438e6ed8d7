import type { RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as hostile from "../../../support/hostile-server.ts";
import { type HostileWorkerd, startHostileWorkerd } from "../../../support/hostile-workerd.ts";

const { page, redirect } = hostile;
const HTML = "text/html; charset=utf-8";
const NOT_PUBLIC = {
	kind: "refused",
	reason:
		"This address is not on the public internet and cannot be read, unless CRAWL_ALLOW_HOSTS lists the host.",
};

/** Serves a page to requests that send the right cookies. Other requests get the cookies and a redirect to `to`. */
function cookieWall(
	isAllowed: (cookie: string | undefined) => boolean,
	cookies: string[],
	to: string,
): RequestListener {
	return (request, response) => {
		if (isAllowed(request.headers.cookie)) page(HTML, "<p>Inside</p>")(request, response);
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

describe("redirects", () => {
	test("are returned one at a time by fetchOnce", async () => {
		const before = site.requests.length;
		expect(await once("/hop/2")).toEqual({ kind: "redirect", to: `${site.url}/hop/1` });
		expect(site.requests.slice(before)).toEqual(["GET /hop/2"]);
	});

	test("are followed up to five times", async () => {
		expect(await follow("/hop/5")).toMatchObject({
			kind: "document",
			url: `${site.url}/hop/0`,
			body: "There",
		});
	});

	test.each(["/hop/6", "/loop", "/there"])("are refused after the fifth one: %s", async (path) => {
		const before = site.requests.length;
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining("The site redirects more than 5 times."),
		});
		expect(site.requests.length - before).toBe(6);
	});

	test.each(["/moved", "/moved-by-header"])("include refreshes: %s", async (path) => {
		expect(await follow(path)).toMatchObject({ url: `${site.url}/html`, body: "<p>Grüße</p>" });
	});

	test.each(["/reloads", "/moved-to-script"])(
		"do not include slow refreshes or refreshes to scripts: %s",
		async (path) => {
			expect(await follow(path)).toMatchObject({ kind: "document", url: site.url + path });
		},
	);

	test("are refused after the fifth refresh", async () => {
		expect(await follow("/moved-round")).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining("more than 5 times"),
		});
	});

	test.each(["/cookie", "/gate"])("send the cookies that the host has set: %s", async (path) => {
		expect(await follow(path)).toMatchObject({ kind: "document", body: "<p>Inside</p>" });
		// The cookies are not kept for the next page, even on the same host.
		await follow("/html");
		expect(site.headers().cookie).toBeUndefined();
		expect(await once(path)).toMatchObject({ kind: "redirect" });
	});

	test("are refused with an error that mentions cookies if they continue after the cookies are set", async () => {
		expect(await follow("/cookie-for-ever")).toMatchObject({
			code: "page_refused",
			reason: expect.stringMatching(/redirects more than 5 times\..*cookies/),
		});
	});

	test("send no cookies to another host", async () => {
		expect(await follow("/cookie-elsewhere")).toMatchObject({
			kind: "document",
			url: `${other.url}/anything`,
		});
		expect(other.headers().cookie).toBeUndefined();
	});

	test.each([
		["/moved-inside", "Only ports 80 and 443 can be read, unless CRAWL_ALLOW_HOSTS lists the host"],
		["/inside", "Only ports 80 and 443 can be read, unless CRAWL_ALLOW_HOSTS lists the host"],
		["/inside-name", "Only ports 80 and 443 can be read, unless CRAWL_ALLOW_HOSTS lists the host"],
		["/inside-port-80", NOT_PUBLIC.reason],
		["/metadata", NOT_PUBLIC.reason],
		["/file", "Only http and https"],
		["/data", "Only http and https"],
		["/script", "Only http and https"],
		["/credentials", "username or password"],
		["/nowhere", "not a valid URL"],
	])("to forbidden URLs are refused: %s", async (path, reason) => {
		expect(await follow(path)).toMatchObject({
			code: "page_refused",
			reason: expect.stringContaining(reason),
		});
		expect(canary.requests).toEqual([]);
	});
});

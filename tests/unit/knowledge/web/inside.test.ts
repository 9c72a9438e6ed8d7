import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { resolveDns } from "../../../support/hostile-resolver.ts";
import * as hostile from "../../../support/hostile-server.ts";
import { FORBIDDEN_URLS, NAMES, PUBLIC_URLS } from "../../../support/hostile-urls.ts";
import { type HostileWorkerd, startHostileWorkerd } from "../../../support/hostile-workerd.ts";

const RESOLVER = "https://resolver.test/dns-query";

/** Forbidden URLs that work as redirect targets. Excludes `http:host`, which redirects resolve as a relative path. */
const REDIRECT_TARGETS = FORBIDDEN_URLS.filter((url) => URL.canParse(url) && !/^http:\/?\w/.test(url));

let canary: hostile.HostileServer;
let workerd: HostileWorkerd;
/** Outbound requests of the Worker, except those to the resolver. */
let outbound: string[] = [];
/** The redirect target of the first outbound request, or null for no redirect. */
let redirectTo: string | null = null;
const dnsQuestions: string[] = [];

beforeAll(async () => {
	canary = await hostile.startHostileServer();
	workerd = await startHostileWorkerd({ resolverUrl: RESOLVER, allowHosts: [] }, async (url) => {
		if (url.startsWith(RESOLVER)) {
			dnsQuestions.push(url);
			return { ...resolveDns(new URL(url), NAMES), headers: [] };
		}
		outbound.push(url);
		if (redirectTo !== null && outbound.length === 1)
			return { status: 302, headers: [["Location", redirectTo]], body: "" };
		// Every other request reaches the canary, whatever its URL.
		const response = await fetch(canary.url);
		return { status: 200, headers: [["Content-Type", "text/html"]], body: await response.text() };
	});
});

beforeEach(() => {
	outbound = [];
	redirectTo = null;
	canary.requests.length = 0;
});

afterAll(async () => {
	await Promise.all([workerd?.[Symbol.asyncDispose](), canary?.[Symbol.asyncDispose]()]);
});

test("there are more than 300 forbidden URLs", () => {
	expect(FORBIDDEN_URLS.length).toBeGreaterThan(300);
});

test.each(PUBLIC_URLS)("%j is readable", async (url) => {
	expect(await workerd.run("fetch-once", url)).toMatchObject({ kind: "document" });
	expect(canary.requests).toHaveLength(1);
});

test.each(FORBIDDEN_URLS)("a request for %j never reaches the canary", async (url) => {
	expect(await workerd.run("fetch-once", url)).toEqual({
		kind: expect.stringMatching(/^(refused|broken)$/),
		reason: expect.not.stringMatching(/\d+\.\d+\.\d+|::|localhost/),
	});
	expect(await workerd.run("read-page", url)).toMatchObject({ kind: "error" });
	expect(outbound).toEqual([]);
	expect(canary.requests).toEqual([]);
});

test.each(REDIRECT_TARGETS)("a redirect to %j never reaches the canary", async (url) => {
	redirectTo = url;
	expect(await workerd.run("read-page", "http://example.com/")).toMatchObject({ kind: "error" });
	expect(outbound).toEqual(["http://example.com/"]);
	expect(canary.requests).toEqual([]);
});

test.each(REDIRECT_TARGETS)("a redirect of robots.txt to %j never reaches the canary", async (url) => {
	redirectTo = url;
	expect(await workerd.run("read-robots", "http://example.com")).toMatchObject({
		kind: expect.stringMatching(/^(refused|broken)$/),
	});
	expect(outbound).toEqual(["http://example.com/robots.txt"]);
	expect(canary.requests).toEqual([]);
});

test("no page is read when the resolver is unreachable", async () => {
	const resolverUrl = "http://127.0.0.1:1/dns-query";
	await using offline = await startHostileWorkerd({ resolverUrl, allowHosts: [] });
	expect(await offline.run("fetch-once", "http://example.com/")).toEqual({
		kind: "broken",
		reason:
			"The service that resolves the names of sites cannot be reached. Check the server's internet connection.",
	});
});

test("no page is read when the resolver fails for its name", async () => {
	const failure = hostile.page("application/dns-json", '{"Status": 2}');
	await using resolver = await hostile.startHostileServer({
		"/?name=example.com&type=A": failure,
		"/?name=example.com&type=AAAA": failure,
	});
	await using failing = await startHostileWorkerd({ resolverUrl: resolver.url, allowHosts: [] });
	expect(await failing.run("fetch-once", "http://example.com/")).toEqual({
		kind: "broken",
		reason: "The name of this site could not be resolved.",
	});
});

test("no page is read when the resolver does not respond", async () => {
	await using resolver = await hostile.startHostileServer({ "/?name=example.com&type=A": hostile.silent });
	await using waiting = await startHostileWorkerd({ resolverUrl: resolver.url, allowHosts: [] });
	expect(await waiting.run("fetch-once", "http://example.com/")).toMatchObject({ kind: "broken" });
	expect(resolver.requests).toHaveLength(2);
});

test("an allowed host is readable, but other ports, names and addresses are not", async () => {
	const ask = (url: string) =>
		workerd.run("fetch-once", url, { allowHosts: ["intranet", "127.0.0.1:8080", "[::1]:8080"] });
	dnsQuestions.length = 0;
	for (const url of [
		"http://intranet/",
		"https://intranet/",
		"http://127.0.0.1:8080/",
		"http://0x7f.1:8080/",
		"http://[0::1]:8080/",
	])
		expect(await ask(url), url).toMatchObject({ kind: "document" });
	expect(canary.requests).toHaveLength(5);
	expect(dnsQuestions).toEqual([]);
	for (const url of [
		"http://intranet:8080/",
		"http://127.0.0.1/",
		"http://127.0.0.1:8081/",
		"http://127.0.0.2:8080/",
		"http://localhost:8080/",
		"http://x.intranet/",
		"http://[::1]/",
	])
		expect(await ask(url), url).toMatchObject({ kind: "refused" });
	expect(canary.requests).toHaveLength(5);
});

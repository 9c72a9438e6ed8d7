import { describe, expect, test } from "vitest";
import { crawlStep } from "../../../../src/knowledge/web/crawl-step.ts";
import { readPage } from "../../../../src/knowledge/web/read-page.ts";
import { FakeSites, html, redirectTo } from "./fake-site.ts";

const A = "https://a.example.com";
const B = "https://b.example.com";
const NEW = { etag: null, lastModified: null };

function read(sites: FakeSites, url: string, signal = new AbortController().signal) {
	return readPage(url, NEW, sites.deps, signal);
}

function step(sites: FakeSites, url: string, redirects = 0) {
	return crawlStep({ url, redirects, validators: NEW }, sites.deps, new AbortController().signal);
}

describe("crawlStep", () => {
	test("requests robots.txt first and the page a second later", async () => {
		const sites = new FakeSites({ [`${A}/page`]: html("Here") });
		expect(await step(sites, `${A}/page#part`)).toEqual({ kind: "later", delayMs: 1_000 });
		expect(sites.requests).toEqual([[0, `${A}/robots.txt`]]);
		sites.clock += 1_000;
		expect(await step(sites, `${A}/page#part`)).toMatchObject({
			kind: "document",
			url: `${A}/page`,
			body: "Here",
		});
		expect(sites.requests.slice(1)).toEqual([[1_000, `${A}/page`]]);
	});

	test("returns the number of redirects and refuses the sixth redirect", async () => {
		const sites = new FakeSites({ [`${A}/old`]: redirectTo("/new#part") });
		await step(sites, `${A}/old`);
		sites.clock += 1_000;
		expect(await step(sites, `${A}/old`, 4)).toEqual({
			kind: "redirected",
			to: `${A}/new#part`,
			redirects: 5,
		});
		sites.clock += 1_000;
		expect(await step(sites, `${A}/old`, 5)).toMatchObject({
			kind: "refused",
			reason: expect.stringMatching(/more than 5 times/),
		});
	});

	test("does not request a page that robots.txt disallows", async () => {
		const robots = () => new Response("User-agent: *\nDisallow: /private");
		const sites = new FakeSites({ [`${A}/robots.txt`]: robots, [`${A}/private/page`]: html("Secret") });
		const refused = { kind: "refused", reason: "The site's robots.txt disallows this page." };
		expect(await step(sites, `${A}/private/page`)).toEqual(refused);
		expect(await step(sites, `${A}/private/page`)).toEqual(refused);
		expect(sites.requests).toEqual([[0, `${A}/robots.txt`]]);
	});

	test.each([500, 503, 429])("requests no page while robots.txt returns %i", async (status) => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: () => new Response("", { status }),
			[`${A}/`]: html("Here"),
		});
		const closed = {
			kind: "broken",
			reason: expect.stringMatching(/robots.txt could not be read: the site returned status/),
			retryAfterS: 60,
		};
		expect(await step(sites, `${A}/`)).toMatchObject(closed);
		expect(await step(sites, `${A}/`)).toMatchObject(closed);
		expect(sites.requests).toHaveLength(1);
	});

	test("requests no page while robots.txt is unreachable", async () => {
		const unreachable = () => {
			throw new TypeError("connect ECONNREFUSED 10.0.0.1:443");
		};
		const sites = new FakeSites({ [`${A}/robots.txt`]: unreachable, [`${A}/`]: html("Here") });
		const result = await step(sites, `${A}/`);
		expect(result).toMatchObject({ kind: "broken", retryAfterS: 60 });
		expect(JSON.stringify(result)).not.toContain("10.0.0.1");
		expect(sites.requests).toHaveLength(1);
	});

	test.each([404, 403, 410])("allows every page when robots.txt returns %i", async (status) => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: () => new Response("", { status }),
			[`${A}/`]: html("Here"),
		});
		expect(await read(sites, `${A}/`)).toMatchObject({ body: "Here" });
	});

	test("refuses a private address without reserving a request", async () => {
		const sites = new FakeSites({});
		const claim = () => Promise.reject(new Error("claimed"));
		const request = { url: "http://127.0.0.1/", redirects: 0, validators: NEW };
		const { signal } = new AbortController();
		expect(await crawlStep(request, { ...sites.deps, claim }, signal)).toMatchObject({ kind: "refused" });
	});
});

describe("robots.txt", () => {
	const rules = "User-agent: OmerutaBrain\nDisallow: /private";

	test("is followed through five redirects, even to another site", async () => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: redirectTo(`${B}/1`),
			...Object.fromEntries([1, 2, 3, 4].map((n) => [`${B}/${n}`, redirectTo(`${B}/${n + 1}`)])),
			[`${B}/5`]: () => new Response(rules),
		});
		expect(await step(sites, `${A}/private`)).toMatchObject({
			kind: "refused",
			reason: expect.stringMatching(/robots.txt/),
		});
	});

	test("counts as missing when it redirects endlessly", async () => {
		const sites = new FakeSites({ [`${A}/robots.txt`]: redirectTo("/robots.txt"), [`${A}/`]: html("Here") });
		expect(await read(sites, `${A}/`)).toMatchObject({ body: "Here" });
		expect(sites.requests).toHaveLength(7);
	});

	test("blocks the site when it redirects to a private address", async () => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: redirectTo("http://10.0.0.1/"),
			[`${A}/`]: html("Here"),
		});
		expect(await step(sites, `${A}/`)).toMatchObject({
			kind: "refused",
			reason: expect.stringMatching(/not on the public internet/),
		});
		expect(sites.requests).toEqual([[0, `${A}/robots.txt`]]);
	});

	test("is read only up to 500 KB", async () => {
		const padding = `# ${"x".repeat(1_000)}\n`.repeat(600);
		const late = () => new Response(`${padding}User-agent: *\nDisallow: /`);
		const early = () => new Response(`User-agent: *\nDisallow: /\n${padding}`);
		const sites = new FakeSites({
			[`${A}/robots.txt`]: late,
			[`${B}/robots.txt`]: early,
			[`${A}/`]: html("Here"),
		});
		expect(await read(sites, `${A}/`)).toMatchObject({ body: "Here" });
		await expect(read(sites, `${B}/`)).rejects.toMatchObject({ code: "page_refused" });
	});

	test("blocks the site when it has too many rules", async () => {
		const many = () => new Response(`User-agent: *\n${"Disallow: /some/where\n".repeat(10_000)}`);
		const sites = new FakeSites({ [`${A}/robots.txt`]: many });
		await expect(read(sites, `${A}/`)).rejects.toMatchObject({
			code: "page_refused",
			message: expect.stringMatching(/too many rules/),
		});
	});
});

describe("readPage", () => {
	test("follows redirects across sites and waits a second between requests to the same site", async () => {
		const sites = new FakeSites({
			[`${A}/1`]: redirectTo(`${A}/2`),
			[`${A}/2`]: redirectTo(`${B}/3`),
			[`${B}/3`]: redirectTo(`${A}/4`),
			[`${A}/4`]: html("There"),
		});
		expect(await read(sites, `${A}/1`)).toMatchObject({ url: `${A}/4`, body: "There" });
		expect(sites.requests).toEqual([
			[0, `${A}/robots.txt`],
			[1_000, `${A}/1`],
			[2_000, `${A}/2`],
			[2_000, `${B}/robots.txt`],
			[3_000, `${B}/3`],
			[3_000, `${A}/4`],
		]);
	});

	test("checks the robots.txt of a redirect's target site", async () => {
		const sites = new FakeSites({
			[`${A}/1`]: redirectTo(`${B}/private`),
			[`${B}/robots.txt`]: () => new Response("User-agent: *\nDisallow: /private"),
			[`${B}/private`]: html("Secret"),
		});
		await expect(read(sites, `${A}/1`)).rejects.toMatchObject({ code: "page_refused", status: 422 });
		expect(sites.requests.map(([, url]) => url)).not.toContain(`${B}/private`);
	});

	test("fails with a retry delay when many requests are queued", async () => {
		const sites = new FakeSites({ [`${A}/1`]: html("There") });
		await read(sites, `${A}/1`);
		for (let n = 0; n < 20; n++) await sites.deps.claim(`${A}/other/${n}`);
		await expect(read(sites, `${A}/1`)).rejects.toMatchObject({
			code: "page_unreachable",
			status: 502,
			retryAfterS: 21,
		});
	});

	test("fails with the retry delay that an unavailable site requests", async () => {
		const busy = () => new Response("", { status: 503, headers: { "Retry-After": "30" } });
		const sites = new FakeSites({ [`${A}/`]: busy });
		await expect(read(sites, `${A}/`)).rejects.toMatchObject({ code: "page_unreachable", retryAfterS: 30 });
	});

	test("rejects with the reason of an aborted signal and sends no request", async () => {
		const sites = new FakeSites({ [`${A}/`]: html("Here") });
		const gone = new Error("gone");
		await expect(read(sites, `${A}/`, AbortSignal.abort(gone))).rejects.toBe(gone);
		expect(sites.requests).toEqual([]);
	});
});

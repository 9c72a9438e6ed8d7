import { describe, expect, test } from "vitest";
import { crawlStep } from "../../../../src/knowledge/web/crawl-step.ts";
import { readPage } from "../../../../src/knowledge/web/read-page.ts";
import { FakeSites, html, leadsTo } from "./fake-site.ts";

const A = "https://a.example.com";
const B = "https://b.example.com";
const NEW = { etag: null, lastModified: null };

function read(sites: FakeSites, url: string, signal = new AbortController().signal) {
	return readPage(url, NEW, sites.deps, signal);
}

function step(sites: FakeSites, url: string, redirects = 0) {
	return crawlStep({ url, redirects, conditional: NEW }, sites.deps, new AbortController().signal);
}

describe("one step", () => {
	test("makes one request: first for robots.txt, and a second later for the page", async () => {
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

	test("hands a redirect back with its count, and refuses the sixth", async () => {
		const sites = new FakeSites({ [`${A}/old`]: leadsTo("/new#part") });
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

	test("requests nothing that robots.txt forbids", async () => {
		const robots = () => new Response("User-agent: *\nDisallow: /private");
		const sites = new FakeSites({ [`${A}/robots.txt`]: robots, [`${A}/private/page`]: html("Secret") });
		const refused = { kind: "refused", reason: "The site's robots.txt disallows this page." };
		expect(await step(sites, `${A}/private/page`)).toEqual(refused);
		expect(await step(sites, `${A}/private/page`)).toEqual(refused);
		expect(sites.requests).toEqual([[0, `${A}/robots.txt`]]);
	});

	test.each([500, 503, 429])("requests nothing while robots.txt answers %i", async (status) => {
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

	test("requests nothing while robots.txt cannot be reached", async () => {
		const lost = () => {
			throw new TypeError("connect ECONNREFUSED 10.0.0.1:443");
		};
		const sites = new FakeSites({ [`${A}/robots.txt`]: lost, [`${A}/`]: html("Here") });
		const result = await step(sites, `${A}/`);
		expect(result).toMatchObject({ kind: "broken", retryAfterS: 60 });
		expect(JSON.stringify(result)).not.toContain("10.0.0.1");
		expect(sites.requests).toHaveLength(1);
	});

	test.each([404, 403, 410])("reads all when robots.txt answers %i", async (status) => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: () => new Response("", { status }),
			[`${A}/`]: html("Here"),
		});
		expect(await read(sites, `${A}/`)).toMatchObject({ body: "Here" });
	});

	test("asks neither the brain nor the site about an address that is not read", async () => {
		const sites = new FakeSites({});
		const claim = () => Promise.reject(new Error("asked"));
		const request = { url: "http://127.0.0.1/", redirects: 0, conditional: NEW };
		const { signal } = new AbortController();
		expect(await crawlStep(request, { ...sites.deps, claim }, signal)).toMatchObject({ kind: "refused" });
	});
});

describe("robots.txt", () => {
	const rules = "User-agent: OmerutaBrain\nDisallow: /private";

	test("is followed through five redirects, also to another site", async () => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: leadsTo(`${B}/1`),
			...Object.fromEntries([1, 2, 3, 4].map((n) => [`${B}/${n}`, leadsTo(`${B}/${n + 1}`)])),
			[`${B}/5`]: () => new Response(rules),
		});
		expect(await step(sites, `${A}/private`)).toMatchObject({
			kind: "refused",
			reason: expect.stringMatching(/robots.txt/),
		});
	});

	test("that redirects on and on counts as none", async () => {
		const sites = new FakeSites({ [`${A}/robots.txt`]: leadsTo("/robots.txt"), [`${A}/`]: html("Here") });
		expect(await read(sites, `${A}/`)).toMatchObject({ body: "Here" });
		expect(sites.requests).toHaveLength(7);
	});

	test("that leads to the inside is not read, and nothing of the site is", async () => {
		const sites = new FakeSites({
			[`${A}/robots.txt`]: leadsTo("http://10.0.0.1/"),
			[`${A}/`]: html("Here"),
		});
		expect(await step(sites, `${A}/`)).toMatchObject({
			kind: "refused",
			reason: expect.stringMatching(/not on the public internet/),
		});
		expect(sites.requests).toEqual([[0, `${A}/robots.txt`]]);
	});

	test("counts as far as 500 KB", async () => {
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

	test("with more rules than can be obeyed closes the site", async () => {
		const many = () => new Response(`User-agent: *\n${"Disallow: /some/where\n".repeat(10_000)}`);
		const sites = new FakeSites({ [`${A}/robots.txt`]: many });
		await expect(read(sites, `${A}/`)).rejects.toMatchObject({
			code: "page_refused",
			message: expect.stringMatching(/too many rules/),
		});
	});
});

describe("a page that its reader waits for", () => {
	test("comes through redirects and other sites, with a second between two requests to one site", async () => {
		const sites = new FakeSites({
			[`${A}/1`]: leadsTo(`${A}/2`),
			[`${A}/2`]: leadsTo(`${B}/3`),
			[`${B}/3`]: leadsTo(`${A}/4`),
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

	test("is not read by another site's leave: the rules of where a redirect leads are asked first", async () => {
		const sites = new FakeSites({
			[`${A}/1`]: leadsTo(`${B}/private`),
			[`${B}/robots.txt`]: () => new Response("User-agent: *\nDisallow: /private"),
			[`${B}/private`]: html("Secret"),
		});
		await expect(read(sites, `${A}/1`)).rejects.toMatchObject({ code: "page_refused", status: 422 });
		expect(sites.requests.map(([, url]) => url)).not.toContain(`${B}/private`);
	});

	test("is given up, with the time to come again, when many others are in line", async () => {
		const sites = new FakeSites({ [`${A}/1`]: html("There") });
		await read(sites, `${A}/1`);
		for (let n = 0; n < 20; n++) await sites.deps.claim(`${A}/other/${n}`);
		await expect(read(sites, `${A}/1`)).rejects.toMatchObject({
			code: "page_unreachable",
			status: 502,
			retryAfterS: 21,
		});
	});

	test("is unreachable when its site fails, with the site's word on when to come again", async () => {
		const busy = () => new Response("", { status: 503, headers: { "Retry-After": "30" } });
		const sites = new FakeSites({ [`${A}/`]: busy });
		await expect(read(sites, `${A}/`)).rejects.toMatchObject({ code: "page_unreachable", retryAfterS: 30 });
	});

	test("is left when its reader goes", async () => {
		const sites = new FakeSites({ [`${A}/`]: html("Here") });
		const gone = new Error("gone");
		await expect(read(sites, `${A}/`, AbortSignal.abort(gone))).rejects.toBe(gone);
		expect(sites.requests).toEqual([]);
	});
});

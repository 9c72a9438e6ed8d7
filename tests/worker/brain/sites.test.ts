import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { SENDS_MAX, SENT_TIMEOUT_MS } from "../../../durable-objects/brain/jobs/site-reading.ts";
import { Knowledge } from "../../../durable-objects/brain/knowledge.ts";
import { KnowledgeStatistics, PageList } from "../../../src/contracts/knowledge.ts";
import { SiteList } from "../../../src/contracts/sites.ts";
import { AppError } from "../../../src/errors.ts";
import { TRAP_GROUP_FULL, TRAP_GROUP_MAX } from "../../../src/knowledge/sites/traps.ts";
import type { FakeWeb } from "../../support/fake-web.ts";
import { test } from "../../support/fixtures.ts";
import { SiteCrawler } from "../../support/site-crawler.ts";
import { expectError, type TestUser } from "../../support/worker.ts";

/** The number of deliveries that read the first page: one reads robots.txt. */
const FIRST_PAGE = 2;
const HOST = "https://birds.example.org";

beforeEach(() => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

/** Adds pages to the web: the paths that each path links to. */
function addPages(web: FakeWeb, pages: Record<string, string[]>): void {
	for (const [path, links] of Object.entries(pages)) {
		web.put(HOST + path, {
			title: `The page ${path}`,
			text: `All about the birds of ${path}.`,
			links: Object.fromEntries(links.map((link) => [link, link])),
			headers: { etag: `"${path}"` },
		});
	}
}

async function listPages(user: TestUser): Promise<string[]> {
	const response = await user.fetch("/api/knowledge/pages/?kind=crawled");
	return PageList.parse(await response.json())
		.items.map(({ url }) => url ?? "")
		.sort();
}

describe("a site", () => {
	test("is read from its start page up to the depth, and only on its own host", async ({ guest, web }) => {
		addPages(web, {
			"/": ["/a", "/b", "https://other.example.org/"],
			"/a": ["/a/deep", "/#top", "/b?utm_source=a"],
			"/b": ["/missing", "/a/deep"],
			"/a/deep": ["/a/deeper"],
		});
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, depth: 2 });
		await crawler.deliver();
		const site = await crawler.get(id);
		expect(site).toMatchObject({ state: "finished", detail: null, pages: 4 });
		expect(site.counts).toEqual({ queued: 0, added: 4, updated: 0, unchanged: 0, skipped: 1, failed: 1 });
		expect(await crawler.paths(id)).toEqual({
			"/": "added",
			"/a": "added",
			"/a/deep": "added",
			"/a/deeper": "skipped (More than 2 links away from the start page.)",
			"/b": "added",
			"/missing": "failed (The site returned status 404.)",
		});
		expect(web.requests.filter((url) => !url.endsWith("/sitemap.xml"))).toHaveLength(5);
		expect(await listPages(guest)).toEqual([`${HOST}/`, `${HOST}/a`, `${HOST}/a/deep`, `${HOST}/b`]);
	});

	test("describes its responses", async ({ guest, web }) => {
		addPages(web, { "/": ["/a", "/missing"], "/a": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		const { statistics } = await crawler.get(id);
		expect(statistics.statuses).toEqual([
			{ status: 200, responses: 2 },
			{ status: 404, responses: 1 },
		]);
		expect(statistics.bytes).toBeGreaterThan(500);
		expect(statistics.duration_ms.median).toBeGreaterThanOrEqual(0);
		expect(statistics.reasons).toEqual([
			{ outcome: "failed", reason: "The site returned status 404.", urls: 1 },
		]);
	});

	test("includes and excludes pages by patterns", async ({ guest, web }) => {
		addPages(web, {
			"/": ["/docs/a", "/docs/old/b", "/blog/c", "/docs/a?print=1"],
			"/docs/a": [],
		});
		const crawler = new SiteCrawler(guest);
		const patterns = { include: ["/docs/*"], exclude: ["/docs/old/*", "*?print=*"] };
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false, ...patterns });
		await crawler.deliver();
		expect(await crawler.paths(id)).toEqual({
			"/": "added",
			"/blog/c": "skipped (No include pattern matches.)",
			"/docs/a": "added",
			"/docs/a?print=1": "skipped (Excluded by the pattern *?print=*.)",
			"/docs/old/b": "skipped (Excluded by the pattern /docs/old/*.)",
		});
	});

	test("stops at the page limit, and says so", async ({ guest, web }) => {
		addPages(web, { "/": ["/a", "/b", "/c", "/d"], "/a": [], "/b": [], "/c": [], "/d": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, page_limit: 3, use_sitemap: false });
		await crawler.deliver();
		const { pages, counts, detail, statistics } = await crawler.get(id);
		expect({ pages, detail }).toEqual({ pages: 3, detail: "The limit of 3 pages was reached." });
		expect(counts).toMatchObject({ added: 3, skipped: 2, queued: 0 });
		expect(statistics.reasons).toEqual([{ outcome: "skipped", reason: detail, urls: 2 }]);
	});

	test("obeys robots.txt", async ({ guest, web }) => {
		web.robots("birds.example.org", "User-agent: *\nDisallow: /private/");
		addPages(web, { "/": ["/private/a"], "/private/a": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		expect((await crawler.paths(id))["/private/a"]).toBe(
			"skipped (The site's robots.txt disallows this page.)",
		);
		expect(web.count(`${HOST}/private/a`)).toBe(0);
	});

	test("finds pages in compressed sitemaps that an index lists, and in those of robots.txt", async ({
		guest,
		web,
	}) => {
		const gzip = async (text: string) => {
			const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
			return new Uint8Array(await new Response(stream).arrayBuffer());
		};
		const locations = (...paths: string[]) =>
			paths.map((path) => `<url><loc>${HOST}${path}</loc></url>`).join("");
		web.robots("birds.example.org", `User-agent: *\nDisallow:\nSitemap: ${HOST}/more.xml`);
		web.put(`${HOST}/sitemap.xml`, {
			body: `<sitemapindex><sitemap><loc>${HOST}/part.xml.gz</loc></sitemap></sitemapindex>`,
		});
		web.put(`${HOST}/part.xml.gz`, { body: await gzip(`<urlset>${locations("/hidden/a")}</urlset>`) });
		web.put(`${HOST}/more.xml`, {
			body: `<urlset>${locations("/hidden/b")}<url><loc>https://other.org/</loc></url></urlset>`,
		});
		addPages(web, { "/": [], "/hidden/a": [], "/hidden/b": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/` });
		await crawler.deliver();
		expect(await crawler.paths(id)).toMatchObject({ "/hidden/a": "added", "/hidden/b": "added" });
		expect((await crawler.get(id)).statistics.sitemaps).toBe(3);
		expect(web.hosts.has("other.org")).toBe(false);
	});

	test("follows redirects within the site as pages of their own, and none to other sites", async ({
		guest,
		web,
	}) => {
		addPages(web, { "/": ["/old", "/out", "/round"], "/new": [] });
		const redirect = (path: string, location: string) =>
			web.put(HOST + path, { status: 301, headers: { location } });
		redirect("/old", "/new");
		redirect("/out", "https://other.example.org/");
		redirect("/round", "/round");
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		expect(await crawler.paths(id)).toEqual({
			"/": "added",
			"/new": "added",
			"/old": `skipped (Redirects to ${HOST}/new)`,
			"/out": "skipped (Redirects to another site: https://other.example.org/)",
			"/round": `skipped (Redirects to ${HOST}/round)`,
		});
		expect(web.hosts.has("other.example.org")).toBe(false);
	});

	test("reads a bounded part of an endless calendar", async ({ guest, web }) => {
		const months = Array.from(
			{ length: 60 },
			(_, n) => `/calendar/${2026 + Math.floor(n / 12)}/${(n % 12) + 1}`,
		);
		addPages(web, { "/": months });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver(FIRST_PAGE);
		const { counts, statistics } = await crawler.get(id);
		expect(counts).toMatchObject({ added: 1, queued: TRAP_GROUP_MAX });
		expect(statistics.reasons).toEqual([
			{ outcome: "skipped", reason: TRAP_GROUP_FULL, urls: 60 - TRAP_GROUP_MAX },
		]);
	});

	test("stores a page once that has two addresses", async ({ guest, web }) => {
		addPages(web, { "/": ["/a", "/print/a"], "/a": [] });
		web.put(`${HOST}/print/a`, {
			title: "The page /a",
			text: "All about the birds of /a.",
			head: '<link rel="canonical" href="/a">',
		});
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		expect((await crawler.get(id)).pages).toBe(2);
		expect((await crawler.paths(id))["/print/a"]).toBe(`skipped (The same page as ${HOST}/a)`);
	});
});

describe("reading a site again", () => {
	const PAGES = { "/": ["/a", "/b"], "/a": ["/a/deep"], "/b": [], "/a/deep": [] };

	test("sends conditional requests, and keeps the pages behind unchanged ones", async ({ guest, web }) => {
		addPages(web, PAGES);
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		const before = web.requests.length;
		web.put(`${HOST}/b`, { title: "B", text: "Something new about herons." });
		await crawler.act(id, "read");
		await crawler.deliver();
		const { counts, pages } = await crawler.get(id);
		expect(counts).toEqual({ queued: 0, added: 0, updated: 1, unchanged: 3, skipped: 0, failed: 0 });
		expect(pages).toBe(4);
		expect(web.requests.length - before).toBe(4);
		const conditions = web.seenHeaders.slice(before).map((headers) => headers.get("if-none-match"));
		expect(conditions.sort()).toEqual(['"/"', '"/a"', '"/a/deep"', '"/b"']);
	});

	test("happens on schedule", async ({ guest, web }) => {
		addPages(web, PAGES);
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, schedule: "daily", use_sitemap: false });
		await crawler.deliver();
		const { finished_at, next_read_at } = await crawler.get(id);
		expect(Date.parse(next_read_at ?? "") - Date.parse(finished_at ?? "")).toBe(24 * 60 * 60 * 1_000);
		await crawler.change("UPDATE sites SET wake_at = 1");
		await crawler.runAlarm();
		await crawler.deliver();
		expect((await crawler.get(id)).counts).toMatchObject({ unchanged: 4, added: 0 });
		await guest.fetch(`/api/knowledge/sites/${id}/`, { method: "PATCH", body: { schedule: "never" } });
		expect((await crawler.get(id)).next_read_at).toBeNull();
	});

	test("does not add a page again that the user deleted", async ({ guest, web }) => {
		addPages(web, PAGES);
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		const { items } = PageList.parse(await (await guest.fetch("/api/knowledge/pages/?kind=crawled")).json());
		const deleted = items.find(({ url }) => url === `${HOST}/b`);
		await guest.fetch(`/api/knowledge/pages/${deleted?.id}/`, { method: "DELETE" });
		await crawler.act(id, "read");
		await crawler.deliver();
		expect((await crawler.paths(id))["/b"]).toBe("skipped (You deleted this page.)");
		expect(await listPages(guest)).not.toContain(`${HOST}/b`);
	});
});

describe("stopping a site", () => {
	const PAGES = { "/": ["/a", "/b"], "/a": [], "/b": [] };

	test("ignores what is on its way, and resuming reads it", async ({ guest, web }) => {
		addPages(web, PAGES);
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver(FIRST_PAGE);
		await crawler.runAlarm();
		expect(crawler.messages.length).toBeGreaterThan(0);
		expect((await crawler.act(id, "stop")).state).toBe("stopped");
		await crawler.deliver();
		expect(await crawler.get(id)).toMatchObject({ state: "stopped", counts: { added: 1, queued: 2 } });
		expect((await crawler.act(id, "resume")).state).toBe("running");
		await crawler.deliver();
		expect(await crawler.get(id)).toMatchObject({ state: "finished", counts: { added: 3 } });
	});

	test("happens by itself when the knowledge base is full", async ({ guest, web }) => {
		addPages(web, PAGES);
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		const detail = "Your knowledge base is full.";
		vi.spyOn(Knowledge.prototype, "write").mockImplementation(() => {
			throw new AppError("knowledge_full", detail);
		});
		await crawler.deliver();
		expect(await crawler.get(id)).toMatchObject({ state: "stopped", detail, counts: { queued: 1 } });
		vi.restoreAllMocks();
		expect(await new SiteCrawler(guest).act(id, "resume")).toMatchObject({ state: "running", detail: null });
	});
});

describe("after a crash", () => {
	test("URLs whose messages were lost are sent again, and fail in the end", async ({ guest, web }) => {
		addPages(web, { "/": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.runAlarm();
		for (let sent = 1; sent < SENDS_MAX; sent++) {
			expect(crawler.messages.splice(0)).toHaveLength(1);
			await crawler.change("UPDATE site_urls SET sent_at = sent_at - ?", SENT_TIMEOUT_MS);
			await crawler.change("UPDATE sites SET wake_at = 1");
			await guest.fetch("/api/knowledge/sites/");
			await crawler.runAlarm();
		}
		await crawler.deliver();
		expect(await crawler.get(id)).toMatchObject({ state: "finished", counts: { added: 1 } });
	});

	test("a result that arrives twice counts once", async ({ guest, web }) => {
		addPages(web, { "/": ["/a"], "/a": [] });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.runAlarm();
		crawler.messages.push(...crawler.messages, ...crawler.messages);
		await crawler.deliver();
		expect((await crawler.get(id)).counts).toMatchObject({ added: 2, unchanged: 0 });
		expect(web.count(`${HOST}/`)).toBe(1);
	});
});

describe("removing a site", () => {
	test("deletes its pages, except those that were added in another way", async ({ guest, web }) => {
		addPages(web, { "/": ["/a"], "/a": [] });
		await guest.fetch("/api/knowledge/pages/", { body: { url: `${HOST}/a` } });
		const crawler = new SiteCrawler(guest);
		const { id } = await crawler.add({ url: `${HOST}/`, use_sitemap: false });
		await crawler.deliver();
		expect((await guest.fetch(`/api/knowledge/sites/${id}/`, { method: "DELETE" })).status).toBe(200);
		expect(SiteList.parse(await (await guest.fetch("/api/knowledge/sites/")).json()).items).toEqual([]);
		await expectError(await guest.fetch(`/api/knowledge/sites/${id}/`), 404, "not_found");
		expect(await listPages(guest)).toEqual([]);
		const response = await guest.fetch("/api/knowledge/statistics/");
		expect(KnowledgeStatistics.parse(await response.json()).kinds.added).toBe(1);
		// The same site can be added again.
		expect((await crawler.add({ url: `${HOST}/` })).state).toBe("running");
	});
});

describe("adding a site", () => {
	test("is refused for private addresses, and for a site that exists", async ({ guest }) => {
		const crawler = new SiteCrawler(guest);
		const body = { url: "http://localhost/" };
		await expectError(await guest.fetch("/api/knowledge/sites/", { body }), 422, "page_refused");
		await crawler.add({ url: `${HOST}/#top` });
		const again = await guest.fetch("/api/knowledge/sites/", { body: { url: `${HOST}/` } });
		await expectError(again, 409, "conflict");
	});
});

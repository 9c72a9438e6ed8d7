import { expect, test } from "vitest";
import { Sites } from "../../../../src/client/api/sites.ts";
import type { Site, SiteUrl } from "../../../../src/contracts/sites.ts";
import { createSignedInClient } from "../signed-in.ts";

const SITES = "/api/knowledge/sites/";
const NOW = "2026-11-27T10:00:00.000Z";

const SITE: Site = {
	id: "site_1",
	url: "https://example.org/",
	depth: 3,
	include: [],
	exclude: [],
	page_limit: 200,
	use_sitemap: true,
	schedule: "weekly",
	state: "running",
	detail: null,
	pages: 0,
	counts: { queued: 1, added: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
	created_at: NOW,
	started_at: NOW,
	finished_at: null,
	next_read_at: null,
};
const STATISTICS = {
	statuses: [],
	bytes: 0,
	duration_ms: { median: null, p95: null },
	sitemaps: 0,
	reasons: [],
};

function siteUrl(url: string): SiteUrl {
	const unread = { reason: null, page_id: null, title: null, status: null, bytes: null, duration_ms: null };
	return { url, kind: "page", depth: 0, state: "queued", read_at: null, ...unread };
}

test("sites are added, listed, described, changed, controlled and removed", async () => {
	const { client, server } = createSignedInClient({
		[`POST ${SITES}`]: () => ({ status: 201, body: SITE }),
		[`GET ${SITES}`]: () => ({ body: { items: [SITE] } }),
		[`GET ${SITES}site_1/`]: () => ({ body: { ...SITE, statistics: STATISTICS } }),
		[`PATCH ${SITES}site_1/`]: () => ({ body: { ...SITE, schedule: "daily" } }),
		[`POST ${SITES}site_1/stop/`]: () => ({ body: { ...SITE, state: "stopped" } }),
		[`POST ${SITES}site_1/resume/`]: () => ({ body: SITE }),
		[`POST ${SITES}site_1/read/`]: () => ({ body: SITE }),
		[`DELETE ${SITES}site_1/`]: () => ({ body: { message: "The site was removed." } }),
	});
	const sites = client.api(Sites);
	expect(await sites.add({ url: SITE.url, depth: 1 })).toEqual(SITE);
	expect(server.calls[0]?.body).toEqual({ url: SITE.url, depth: 1 });
	expect(await sites.list()).toEqual([SITE]);
	expect((await sites.get("site_1")).statistics).toEqual(STATISTICS);
	expect((await sites.update("site_1", { schedule: "daily" })).schedule).toBe("daily");
	expect((await sites.stop("site_1")).state).toBe("stopped");
	expect((await sites.resume("site_1")).state).toBe("running");
	expect(await sites.read("site_1")).toEqual(SITE);
	await sites.remove("site_1");
	expect(server.calls).toHaveLength(8);
});

test("the URLs of a site are listed page by page, filtered by state", async () => {
	const { client, server } = createSignedInClient({
		[`GET ${SITES}site_1/urls/`]: ({ query }) => ({
			body: query.cursor
				? { items: [siteUrl("https://example.org/b")], next_cursor: null }
				: { items: [siteUrl("https://example.org/a")], next_cursor: "c" },
		}),
	});
	const found: string[] = [];
	for await (const { url } of client.api(Sites).urls("site_1", { state: "failed" })) found.push(url);
	expect(found).toEqual(["https://example.org/a", "https://example.org/b"]);
	expect(server.calls[0]?.query).toEqual({ state: "failed" });
});

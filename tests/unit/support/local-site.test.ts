import { describe, expect, test } from "vitest";
import { HUGE_BYTES, startLocalSite } from "../../support/local-site.ts";
import { SITE_PAGES } from "../../support/local-site-pages.ts";

describe("the local site", () => {
	test("serves at least forty articles, links to all of them from its home page, and logs requests", async () => {
		await using site = await startLocalSite();
		const home = await (await fetch(`${site.url}/`)).text();
		expect(SITE_PAGES.length).toBeGreaterThanOrEqual(40);
		expect(new Set(SITE_PAGES.map(({ html }) => html)).size).toBe(SITE_PAGES.length);
		for (const { path, title } of SITE_PAGES) {
			expect(home).toContain(`href="${path}"`);
			expect(await (await fetch(site.url + path)).text()).toContain(`<h1>${title}</h1>`);
		}
		expect(site.requests("/about.html")).toBe(1);
		expect(site.log[0]).toMatchObject({ path: "/", userAgent: expect.any(String), at: expect.any(Number) });
	});

	test("redirects in chains, in loops, and to another port", async () => {
		await using site = await startLocalSite();
		const end = async (path: string) => (await fetch(site.url + path)).url.replace(site.url, "");
		expect(await end("/moved/five")).toBe("/bees/honey.html");
		expect(site.log.filter(({ path }) => path.startsWith("/moved/"))).toHaveLength(5);
		expect(await end("/moved/six")).toBe("/bees/honey.html");
		expect(site.log.filter(({ path }) => path.startsWith("/moved/"))).toHaveLength(11);
		await expect(end("/moved/round")).rejects.toThrow();
		expect(new URL(await end("/moved/next-door")).pathname).toBe("/secret.html");
		expect(site.neighborRequests).toEqual(["/secret.html"]);
	});

	test("serves a page that fails once, a decompression bomb, and a page that never ends", async () => {
		await using site = await startLocalSite();
		const status = async (path: string) => (await fetch(site.url + path)).status;
		expect([await status("/flaky.html"), await status("/flaky.html"), await status("/flaky.html")]).toEqual([
			500, 200, 200,
		]);
		const bomb = await fetch(`${site.url}/bomb.html`);
		expect((await bomb.arrayBuffer()).byteLength).toBeGreaterThan(HUGE_BYTES);
		const drip = await fetch(`${site.url}/drip.html`);
		const reader = drip.body?.getReader();
		expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("Drip");
		await reader?.cancel();
	});
});

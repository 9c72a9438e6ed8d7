import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectText } from "../../support/chat-page.ts";
import { listen } from "../../support/listen.ts";
import { describePage, test } from "../../support/page-test.ts";
import { until } from "../../support/until.ts";

const PUBLIC = join(import.meta.dirname, "../../../public");
const TYPES: Readonly<Record<string, string>> = {
	".css": "text/css",
	".html": "text/html",
	".js": "text/javascript",
};

/** The version in the code of the service worker. */
const VERSION = /(?<=")[\w-]{43}(?=")/;
/** Is true once a service worker controls the page. */
const CONTROLLED = "navigator.serviceWorker.controller !== null";

/** Serves the built page. `upgrade` serves it as another build. */
async function servePage() {
	let release = 1;
	const server = createServer(async (request, response) => {
		const path = request.url === "/" ? "/index.html" : (request.url ?? "");
		const file = await readFile(join(PUBLIC, path), "utf8").catch(() => null);
		if (file === null) {
			response.writeHead(404).end();
			return;
		}
		const body = file
			.replace("<title>", `<meta name="release" content="${release}"><title>`)
			.replace(VERSION, `${release}$&`);
		response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(body);
	});
	const { url, close } = await listen(server);
	return {
		url,
		upgrade: () => {
			release += 1;
		},
		[Symbol.asyncDispose]: close,
	};
}

describePage("the service worker", () => {
	test("opens the page offline, and keeps no response of the API", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP, bypassCSP: true, serviceWorkers: "allow" });
		await page.waitForFunction(CONTROLLED);
		await page.context().setOffline(true);
		await page.reload();
		await expectText(page.locator('[data-state="offline"]'), "Offline");
		await page.getByTestId("question").waitFor();
		await page.getByText("Messages load when you are online.").waitFor();
		expect(await findViolations(page)).toEqual([]);
		const kept = await page.evaluate(async () => {
			const caching = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
			return (await Promise.all(caching)).flat().map(({ url }) => new URL(url).pathname);
		});
		expect(kept).toContain("/");
		expect(kept.filter((path) => path !== "/" && !path.startsWith("/app/"))).toEqual([]);
	});

	test("shows the new page at the first load after an upgrade, and deletes the files of the old one", async ({
		browser,
	}) => {
		await using server = await servePage();
		const page = await browser.newPage();
		const shownRelease = () => page.locator('meta[name="release"]').getAttribute("content");
		await page.goto(server.url);
		await page.waitForFunction(CONTROLLED);
		const [before] = await page.evaluate(() => caches.keys());
		server.upgrade();
		await page.reload();
		expect(await shownRelease()).toBe("2");
		await until(async () => {
			const names = await page.evaluate(() => caches.keys());
			return names.length === 1 && names[0] !== before;
		});
		await page.context().setOffline(true);
		await page.reload();
		expect(await shownRelease()).toBe("2");
		await page.close();
	});
});

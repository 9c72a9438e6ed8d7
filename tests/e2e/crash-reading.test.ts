import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sites } from "../../src/client/api/sites.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import { type LocalSite, startLocalSite } from "../support/local-site.ts";
import { SITE_PAGES } from "../support/local-site-pages.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { usageRows } from "../support/usage-log.ts";

const EVENTUALLY = { timeout: 60_000, interval: 250 };
const PAGES = SITE_PAGES.map(({ path }) => path).filter((path) => path.startsWith("/lighthouses/"));

describe("reading pages", () => {
	let site: LocalSite;
	let stack: Stack;
	let guest: Guest;

	beforeAll(async () => {
		site = await startLocalSite();
		stack = await startStack({ env: { INFERENCE: "extractive", CRAWL_ALLOW_HOSTS: site.host } });
		guest = await Guest.signIn(stack.url);
	});

	afterAll(async () => {
		await stack?.[Symbol.asyncDispose]();
		await site[Symbol.asyncDispose]();
	});

	test.each([
		["before the first page is read", 0, PAGES.slice(0, 4)],
		["after two of four pages are read", 2, PAGES.slice(4, 8)],
	])(
		"for an expansion resumes after a restart and ends once if the stack is killed %s",
		async (_, read, paths) => {
			const conversation = guest.client.conversation();
			const listener = new Listener().follow(conversation);
			const urls = paths.map((path) => site.url + path);
			const task = await conversation.expand({ topic: "lighthouses", urls });
			const seen = `${read} of ${urls.length} pages read`;
			if (read > 0)
				await listener.until(() => listener.of("task_update").some(({ message }) => message === seen));
			await stack.killAll();
			expect(listener.of("task_completed")).toEqual([]);

			stack = await stack.restart();
			const turn = await task.finished();
			expect(turn).toMatchObject({ state: "completed" });
			expect(turn.expansion?.pages.map(({ url }) => url)).toEqual(urls);
			expect(await guest.history(conversation.id)).toMatchObject([
				{ role: "user", content: "lighthouses", status: "complete" },
				{ role: "assistant", content: turn.text, status: "complete" },
			]);
			await expect.poll(() => usageRows(stack.folder, task.taskId).length, EVENTUALLY).toBe(1);
			conversation.close();
		},
	);

	test("of a site resumes after a restart, and reads each page, if the stack is killed in between", async () => {
		// A guest who knows none of the pages yet.
		const sites = (await Guest.signIn(stack.url)).client.api(Sites);
		const { id } = await sites.add({
			url: `${site.url}/`,
			page_limit: 6,
			use_sitemap: false,
			schedule: "never",
		});
		await expect.poll(async () => (await sites.get(id)).counts.added, EVENTUALLY).toBeGreaterThan(1);
		await stack.killAll();

		stack = await stack.restart();
		await expect.poll(async () => (await sites.get(id)).state, EVENTUALLY).toBe("finished");
		const { pages, counts } = await sites.get(id);
		expect(pages).toBe(6);
		expect(counts).toMatchObject({ added: 6, failed: 0 });
		const { items } = await sites.urlsPage(id, { state: "added" });
		expect(new Set(items.map(({ url }) => url)).size).toBe(6);
	});
});

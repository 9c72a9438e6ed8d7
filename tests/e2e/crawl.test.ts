import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Turn } from "../../src/client/conversation/turn.ts";
import type { PageOutcome } from "../../src/contracts/tasks.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import { type LocalSite, startLocalSite } from "../support/local-site.ts";
import { SITE_PAGES } from "../support/local-site-pages.ts";
import { type Stack, startStack } from "../support/stack.ts";

const PAGES_WANTED = 20;
/** Pages that the first site excludes in robots.txt or meta tags. */
const FORBIDDEN = [
	"/private/lighthouse-plans.html",
	"/lighthouses/drafts/unfinished.html",
	"/lighthouses/sponsored.html",
];
/** The limit is one request per second. The window allows for timer inaccuracy. */
const WINDOW_MS = 5_000;
const WINDOW_REQUESTS = 7;

interface ExpectedOutcome {
	outcome: PageOutcome["outcome"];
	reason?: RegExp;
}

/** Paths on the second site and their outcomes. */
const FAULTS: Record<string, ExpectedOutcome> = {
	"/lighthouses/history.html": { outcome: "added" },
	"/print/history.html": { outcome: "skipped", reason: /Same page as/ },
	"/private/open.html": { outcome: "added" },
	"/private/lighthouse-plans.html": { outcome: "skipped", reason: /robots\.txt/ },
	"/noindex.html": { outcome: "skipped", reason: /index/ },
	"/lighthouses/poster.pdf": { outcome: "skipped", reason: /Only HTML/ },
	"/photo.png": { outcome: "skipped", reason: /Only HTML/ },
	"/huge.html": { outcome: "skipped", reason: /larger than 2 MB/ },
	"/bomb.html": { outcome: "skipped", reason: /larger than 2 MB/ },
	"/gone.html": { outcome: "failed", reason: /status 410/ },
	"/missing.html": { outcome: "failed", reason: /status 404/ },
	"/flaky.html": { outcome: "added" },
};
/**
 * Paths on the third site and their outcomes. The redirects have a separate site because each one must wait for the
 * rate limit of its site.
 */
const REDIRECTS: Record<string, ExpectedOutcome> = {
	"/moved/five": { outcome: "added" },
	"/moved/six": { outcome: "skipped", reason: /redirects more than 5 times/ },
	"/moved/round": { outcome: "skipped", reason: /redirects more than 5 times/ },
	"/moved/private": { outcome: "skipped", reason: /robots\.txt/ },
	"/moved/next-door": { outcome: "skipped", reason: /port|public/ },
};

describe("an expansion", () => {
	let site: LocalSite;
	let faultySite: LocalSite;
	let redirectingSite: LocalSite;
	let stack: Stack;
	let guest: Guest;
	const listener = new Listener();
	let wide: Turn;
	let exact: Turn;

	beforeAll(async () => {
		site = await startLocalSite();
		faultySite = await startLocalSite();
		redirectingSite = await startLocalSite();
		const hosts = [site, faultySite, redirectingSite].map(({ host }) => host).join();
		stack = await startStack({ env: { INFERENCE: "extractive", CRAWL_ALLOW_HOSTS: hosts } });
		guest = await Guest.signIn(stack.url);
		const conversations = [guest.client.conversation(), guest.client.conversation()] as const;
		listener.follow(conversations[0]);
		const tasks = await Promise.all([
			conversations[0].expand({ topic: "lighthouses", urls: [`${site.url}/`], maxUrls: PAGES_WANTED }),
			conversations[1].expand({
				topic: "troubles",
				urls: [
					...Object.keys(REDIRECTS).map((path) => redirectingSite.url + path),
					...Object.keys(FAULTS).map((path) => faultySite.url + path),
				],
			}),
		]);
		[wide, exact] = await Promise.all([tasks[0].finished(), tasks[1].finished()]);
		for (const conversation of conversations) conversation.close();
	});

	afterAll(async () => {
		await stack?.[Symbol.asyncDispose]();
		await site[Symbol.asyncDispose]();
		await faultySite[Symbol.asyncDispose]();
		await redirectingSite[Symbol.asyncDispose]();
	});

	test("reads the requested number of pages by following links", () => {
		expect(wide.state).toBe("completed");
		const read = pagesOf(wide).filter(({ outcome }) => outcome === "added");
		expect(read).toHaveLength(PAGES_WANTED);
		expect(wide.expansion?.pages_added).toBe(PAGES_WANTED);
		const known = new Map(SITE_PAGES.map(({ path, title }) => [path, title]));
		for (const { url, title, passages } of read) {
			expect(passages).toBeGreaterThan(0);
			const expected = known.get(pathOf(url));
			if (expected !== undefined) expect(title).toContain(expected);
		}
		const lighthouses = read.filter(({ url }) => pathOf(url).startsWith("/lighthouses/"));
		expect(lighthouses.length).toBeGreaterThan(PAGES_WANTED / 2);
	});

	test("does not request excluded pages, and reports why it skipped them", () => {
		for (const path of FORBIDDEN) expect(site.requests(path)).toBe(0);
		const plans = pagesOf(wide).find(({ url }) => pathOf(url) === FORBIDDEN[0]);
		expect(plans).toMatchObject({ outcome: "skipped", reason: expect.stringContaining("robots.txt") });
		expect(wide.text).toContain(`${FORBIDDEN[0]}: The site's robots.txt`);
	});

	test("requests each URL once, with its own user agent, at one request per second", () => {
		const paths = site.log.map(({ path }) => path);
		expect(paths[0]).toBe("/robots.txt");
		expect(new Set(paths).size).toBe(paths.length);
		for (const { userAgent } of site.log) expect(userAgent).toMatch(/Omeruta/);
		for (const { log } of [site, faultySite, redirectingSite]) {
			for (const [at, first] of log.entries()) {
				const inWindow = log.slice(at).filter((request) => request.at < first.at + WINDOW_MS);
				expect(inWindow.length).toBeLessThanOrEqual(WINDOW_REQUESTS);
			}
		}
	});

	test("reports accurate counts while it reads pages", () => {
		const counts = listener.of("task_update").flatMap(({ message = "" }) => {
			const [, read, all, missed = "0"] =
				/^(\d+) of (\d+) pages? read(?:, (\d+) failed)?$/.exec(message) ?? [];
			return read === undefined ? [] : [{ read: Number(read), all: Number(all), missed: Number(missed) }];
		});
		expect(counts.length).toBeGreaterThan(PAGES_WANTED / 2);
		for (const [at, { read, all, missed }] of counts.entries()) {
			expect(read + missed).toBeLessThanOrEqual(all);
			expect(read).toBeGreaterThanOrEqual(counts[at - 1]?.read ?? 0);
		}
		const pages = pagesOf(wide);
		const missed = pages.filter(({ outcome }) => outcome === "skipped" || outcome === "failed").length;
		expect(counts.at(-1)).toEqual({ read: pages.length - missed, all: pages.length, missed });
	});

	test("reports an outcome and a reason for each requested page", () => {
		expect(exact.state).toBe("completed");
		const outcomes = new Map(pagesOf(exact).map((page) => [pathOf(page.url), page]));
		const expected = { ...REDIRECTS, ...FAULTS };
		expect([...outcomes.keys()].sort()).toEqual(Object.keys(expected).sort());
		for (const [path, { outcome, reason }] of Object.entries(expected)) {
			expect(outcomes.get(path), path).toMatchObject({ outcome });
			if (reason !== undefined) expect(outcomes.get(path)?.reason, path).toMatch(reason);
		}
		expect(exact.expansion?.pages_added).toBe(
			Object.values(expected).filter(({ outcome }) => outcome === "added").length,
		);
	});

	test("does not follow redirects to forbidden URLs", () => {
		expect(redirectingSite.neighborRequests).toEqual([]);
		expect(redirectingSite.requests("/private/lighthouse-plans.html")).toBe(0);
		expect(redirectingSite.requests("/moved/six/6")).toBe(1);
		expect(redirectingSite.requests("/bees/honey.html")).toBe(1);
	});

	test("retries only pages that failed temporarily", () => {
		const requested = faultySite.log.map(({ path }) => path);
		expect(requested.filter((path, at) => requested.indexOf(path) !== at)).toEqual(["/flaky.html"]);
		for (const path of FORBIDDEN) expect(requested).not.toContain(path);
	});

	test("adds pages that answers can use as sources and evidence", async () => {
		const conversation = guest.client.conversation();
		const task = await conversation.ask("What does the keeper of a lighthouse wind every four hours?");
		const { state, text, result } = await task.finished();
		conversation.close();
		expect(state).toBe("completed");
		expect(text).toContain("wound the clockwork that turned the lens every four hours");
		const [source] = result?.sources ?? [];
		expect(source).toMatchObject({ n: 1, url: expect.stringContaining(site.url) });
		expect(result).toMatchObject({ context_used: true, context_sources: result?.sources.length });
		expect(result?.evidence.some(({ supported, passage_id }) => supported && passage_id !== undefined)).toBe(
			true,
		);
	});
});

function pagesOf({ expansion }: Turn): PageOutcome[] {
	return expansion?.pages ?? [];
}

function pathOf(url: string): string {
	return new URL(url).pathname;
}

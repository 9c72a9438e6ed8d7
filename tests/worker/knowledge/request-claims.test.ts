import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { ulid } from "../../../src/ids.ts";
import {
	claimRequest,
	REQUEST_GAP_MAX_MS,
	REQUEST_GAP_MS,
	ROBOTS_CACHE_MS,
	ROBOTS_RETRY_MS,
	storeRobots,
} from "../../../src/knowledge/web/request-claims.ts";
import type { RobotsResult } from "../../../src/knowledge/web/robots.ts";
import { createBrain } from "../../support/brain.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const SITE = "https://example.com";
const GO = { kind: "go" };
const READ_ROBOTS = { kind: "read_robots" };
const OPEN: RobotsResult = { kind: "open" };

let userId: string;

beforeEach(async () => {
	userId = ulid(Date.now());
	await createBrain(userId);
});

const wait = (delayMs: number) => ({ kind: "wait", delayMs });

/** Calls `work` with the functions under test, bound to a brain's database. Times are relative to `NOW`. */
function runInBrain<R>(
	work: (brain: {
		claim(path: string, atMs: number): ReturnType<typeof claimRequest>;
		store(robots: RobotsResult, atMs: number, origin?: string): void;
		count(table: "hosts" | "turns"): number;
	}) => R,
): Promise<R> {
	return runInDurableObject(env.BRAIN.getByName(userId), (_, { storage: { sql } }) =>
		work({
			claim: (path, atMs) => claimRequest(sql, new URL(path, SITE).href, NOW + atMs),
			store: (robots, atMs, origin = SITE) => storeRobots(sql, origin, robots, NOW + atMs),
			count: (table) => sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
		}),
	);
}

const rules = (...lines: string[]): RobotsResult => ({
	kind: "rules",
	text: ["User-agent: *", ...lines].join("\n"),
});

describe("claimRequest", () => {
	test("requests a site's robots.txt first and the page one second later", () =>
		runInBrain(({ claim, store }) => {
			expect(claim("/a", 0)).toEqual(READ_ROBOTS);
			store(OPEN, 200);
			expect(claim("/a", 200)).toEqual(wait(800));
			expect(claim("/a", 1_000)).toEqual(GO);
		}));

	test("assigns claims that are one second apart to concurrent pages of a site", () =>
		runInBrain(({ claim, store, count }) => {
			store(OPEN, 0);
			const pages = Array.from({ length: 20 }, (_, n) => `/${n}`);
			const first = pages.map((page) => claim(page, REQUEST_GAP_MS));
			expect(first).toEqual([GO, ...pages.slice(1).map((_, n) => wait((n + 1) * REQUEST_GAP_MS))]);
			for (const [n, page] of pages.slice(1).entries())
				expect(claim(page, (n + 2) * REQUEST_GAP_MS)).toEqual(GO);
			expect(count("turns")).toBe(0);
		}));

	test("keeps the claim of a page that retries too early", () =>
		runInBrain(({ claim, store }) => {
			store(OPEN, -REQUEST_GAP_MS);
			claim("/a", 0);
			expect(claim("/b", 0)).toEqual(wait(1_000));
			expect(claim("/b", 400)).toEqual(wait(600));
			expect(claim("/c", 400)).toEqual(wait(1_600));
			expect(claim("/b", 1_000)).toEqual(GO);
		}));

	test("keeps pages one second apart even if all of them claim late", () =>
		runInBrain(({ claim, store }) => {
			store(OPEN, -REQUEST_GAP_MS);
			for (const page of ["/a", "/b", "/c", "/d"]) claim(page, 0);
			expect(["/b", "/c", "/d"].map((page) => claim(page, 9_000))).toEqual([GO, wait(1_000), wait(2_000)]);
			expect([claim("/c", 10_000), claim("/d", 11_000)]).toEqual([GO, GO]);
		}));

	test("delays later pages by only one gap when a claim is never used", () =>
		runInBrain(({ claim, store, count }) => {
			store(OPEN, -REQUEST_GAP_MS);
			for (const page of ["/a", "/lost", "/b"]) claim(page, 0);
			expect(claim("/b", 2_000)).toEqual(GO);
			expect(claim("/c", 3_000)).toEqual(GO);
			claim("/d", 24 * 60 * 60_000 - 2_000);
			claim("/e", 24 * 60 * 60_000 - 2_000);
			expect(count("turns")).toBe(1);
		}));

	test("lets sites, ports and schemes proceed independently", () =>
		runInBrain(({ claim, store }) => {
			for (const origin of [SITE, "http://example.com", "https://example.com:444", "https://example.org"])
				store(OPEN, -REQUEST_GAP_MS, origin);
			const urls = ["/a", "http://example.com/a", "https://example.com:444/a", "https://example.org/a"];
			expect(urls.map((url) => claim(url, 0))).toEqual([GO, GO, GO, GO]);
		}));

	test("keeps requests to a site one second apart, regardless of the order of the claims", () =>
		runInBrain(({ claim, store }) => {
			store(OPEN, -REQUEST_GAP_MS);
			// Each page claims up to 3 s late, in a different order.
			const due = new Map(Array.from({ length: 40 }, (_, n) => [`/${n}`, (n * 137) % 2_000]));
			const requests: number[] = [];
			while (due.size > 0) {
				const [page, at] = [...due].reduce((first, next) => (next[1] < first[1] ? next : first));
				const result = claim(page, at);
				if (result.kind === "wait") {
					due.set(page, at + result.delayMs + ((at * 7) % 3_000));
					continue;
				}
				expect(result).toEqual(GO);
				requests.push(at);
				due.delete(page);
			}
			expect(requests).toHaveLength(40);
			const gaps = requests.slice(1).map((at, n) => at - (requests[n] ?? 0));
			expect(Math.min(...gaps)).toBeGreaterThanOrEqual(REQUEST_GAP_MS);
		}));
});

describe("robots.txt", () => {
	test("is requested once, by the first of several concurrent pages", () =>
		runInBrain(({ claim, store }) => {
			expect(["/a", "/b", "/c"].map((page) => claim(page, 0))).toEqual([
				READ_ROBOTS,
				wait(1_000),
				wait(2_000),
			]);
			expect(claim("/b", 1_000)).toMatchObject({ kind: "wait" });
			store(OPEN, 1_500);
			expect(claim("/c", 2_000)).toEqual(GO);
		}));

	test("is requested again by another page if the first request never finishes", () =>
		runInBrain(({ claim }) => {
			claim("/a", 0);
			expect(claim("/b", 60_000)).toEqual(READ_ROBOTS);
		}));

	test("refuses a page immediately, without delaying others", () =>
		runInBrain(({ claim, store }) => {
			store(rules("Disallow: /private", "Allow: /private/open"), -REQUEST_GAP_MS);
			const reason = "The site's robots.txt disallows this page.";
			expect(claim("/private/a", 0)).toEqual({ kind: "forbidden", reason });
			expect(claim("/private/open", 0)).toEqual(GO);
		}));

	test.each([
		["Crawl-delay: 3", 3_000],
		["Crawl-delay: 1.23456", 1_235],
		["Crawl-delay: 0.1", REQUEST_GAP_MS],
		["Crawl-delay: -5", REQUEST_GAP_MS],
		["Crawl-delay: soon", REQUEST_GAP_MS],
		["Crawl-delay: 86400", REQUEST_GAP_MAX_MS],
		["Crawl-delay: Infinity", REQUEST_GAP_MAX_MS],
	])("sets the time between requests, within limits (%s means %i ms)", (line, gapMs) =>
		runInBrain(({ claim, store }) => {
			store(rules(line), -REQUEST_GAP_MAX_MS);
			expect([claim("/a", 0), claim("/b", 0), claim("/c", 0)]).toEqual([GO, wait(gapMs), wait(2 * gapMs)]);
		}),
	);

	test("is valid for a day", () =>
		runInBrain(({ claim, store }) => {
			store(OPEN, 0);
			expect(claim("/a", ROBOTS_CACHE_MS - 1)).toEqual(GO);
			expect(claim("/a", ROBOTS_CACHE_MS + REQUEST_GAP_MS)).toEqual(READ_ROBOTS);
		}));

	test("blocks its site for a minute when it is unreachable", () =>
		runInBrain(({ claim, store }) => {
			store({ kind: "broken", reason: "No response." }, 0);
			expect(claim("/a", 1_000)).toEqual({ kind: "closed", reason: "No response.", retryAfterS: 59 });
			expect(claim("/a", ROBOTS_RETRY_MS)).toEqual(READ_ROBOTS);
		}));

	test("refuses all pages of a site that is not public", () =>
		runInBrain(({ claim, store }) => {
			store({ kind: "refused", reason: "Not public." }, 0);
			expect(claim("/a", 1_000)).toEqual({ kind: "forbidden", reason: "Not public." });
		}));

	test("is deleted after it expires", () =>
		runInBrain(({ store, count }) => {
			for (let n = 0; n < 10; n++) store(OPEN, 0, `https://${n}.example.com`);
			store(OPEN, 2 * ROBOTS_CACHE_MS);
			expect(count("hosts")).toBe(1);
		}));
});

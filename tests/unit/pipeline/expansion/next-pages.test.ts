import { describe, expect, test } from "vitest";
import type { PageOutcome } from "../../../../src/contracts/tasks.ts";
import {
	chooseNextPages,
	ROUNDS_MAX,
	readingProgress,
	splitUrls,
} from "../../../../src/pipeline/expansion/next-pages.ts";
import type { ExpansionPage } from "../../../../src/pipeline/expansion/page-report.ts";

function page(
	url: string,
	outcome: PageOutcome["outcome"] | null,
	links: [string, number][] = [],
): ExpansionPage {
	return {
		url,
		leadsTo: null,
		links: links.map(([link, score]) => ({ url: link, score })),
		outcome: outcome === null ? null : { url, title: url, outcome, passages: 1 },
	};
}

function step(
	pages: ExpansionPage[],
	more: { wanted?: number; round?: number; spare?: string[]; isLate?: boolean } = {},
) {
	return chooseNextPages({ wanted: 2, round: 1, spare: [], isLate: false, pages, ...more });
}

describe("chooseNextPages", () => {
	test("waits while other pages are pending", () => {
		expect(step([page("a", "added"), page("b", null)])).toEqual({ kind: "wait" });
	});

	test("ends when the wanted number of pages has been read", () => {
		expect(step([page("a", "added", [["c", 1]]), page("b", "unchanged")])).toEqual({ kind: "done" });
	});

	test("ends at the deadline", () => {
		expect(step([page("a", null)], { isLate: true })).toEqual({ kind: "done" });
	});

	test("replaces failed pages with spare pages, then with the best links", () => {
		const pages = [
			page("a", "added", [
				["l1", 1],
				["l2", 3],
			]),
			page("b", "skipped"),
			page("c", "failed"),
		];
		expect(step(pages, { wanted: 4, spare: ["s"] })).toEqual({ kind: "read", urls: ["s", "l2", "l1"] });
		expect(step(pages, { wanted: 2, spare: ["s"] })).toEqual({ kind: "read", urls: ["s"] });
	});

	test("never returns a URL that was already requested or was the target of a redirect", () => {
		const moved = {
			...page("a", "added", [
				["a", 9],
				["a2", 9],
				["b", 9],
			]),
			leadsTo: "a2",
		};
		expect(step([moved, page("b", "failed")])).toEqual({ kind: "done" });
	});

	test("ends after the last round, even if links are left", () => {
		const pages = [page("a", "failed"), page("b", "added", [["c", 1]])];
		expect(step(pages, { round: ROUNDS_MAX - 1 }).kind).toBe("read");
		expect(step(pages, { round: ROUNDS_MAX }).kind).toBe("done");
	});
});

test("readingProgress counts the pages read and those that failed", () => {
	const range = { from: 10, to: 90 };
	const pages = [page("a", "added"), page("b", "failed"), page("c", null), page("d", "unchanged")];
	expect(readingProgress({ wanted: 4, pages }, range)).toEqual({
		progress: 50,
		message: "2 of 4 pages read, 1 failed",
	});
	expect(readingProgress({ wanted: 1, pages: [page("a", null)] }, range).message).toBe("0 of 1 page read");
});

test("splitUrls drops duplicates and keeps the remaining URLs as spares", () => {
	const urls = ["https://a.test/#x", "https://a.test/", "https://b.test/", "https://c.test/", "no address"];
	expect(splitUrls(urls, 2)).toEqual({
		first: ["https://a.test/", "https://b.test/"],
		spare: ["https://c.test/"],
	});
});

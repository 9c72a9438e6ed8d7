import { describe, expect, test } from "vitest";
import { type SiteFilter, skipReason } from "../../../../src/knowledge/sites/site-filter.ts";
import { trapGroup } from "../../../../src/knowledge/sites/traps.ts";

const FILTER: SiteFilter = { url: "https://example.org/", depth: 2, include: [], exclude: [] };
const at = (path: string) => `https://example.org${path}`;

describe("skipReason", () => {
	test("allows the pages that match an include pattern and no exclude pattern", () => {
		const filter = { ...FILTER, include: ["/docs/*", "/blog/*"], exclude: ["*?print=*", "/docs/old/*"] };
		expect(skipReason(filter, at("/docs/a"), 1)).toBeNull();
		expect(skipReason(filter, at("/blog/a"), 1)).toBeNull();
		expect(skipReason(filter, at("/shop/a"), 1)).toBe("No include pattern matches.");
		expect(skipReason(filter, at("/docs/a?print=1"), 1)).toBe("Excluded by the pattern *?print=*.");
		expect(skipReason(filter, at("/docs/old/a"), 1)).toBe("Excluded by the pattern /docs/old/*.");
	});

	test("always allows the start page", () => {
		expect(skipReason({ ...FILTER, include: ["/docs/*"] }, FILTER.url, 0)).toBeNull();
	});

	test("says how far a page is from the start page if it is too far", () => {
		expect(skipReason(FILTER, at("/a"), 2)).toBeNull();
		expect(skipReason(FILTER, at("/a"), 3)).toBe("More than 2 links away from the start page.");
		expect(skipReason({ ...FILTER, depth: 1 }, at("/a"), 2)).toBe(
			"More than 1 link away from the start page.",
		);
	});

	test("recognizes paths that grow forever", () => {
		expect(skipReason(FILTER, at("/a/b/a/b/a/b/a/b"), 1)).toBe("The path repeats itself.");
		expect(skipReason(FILTER, at(`/${"abcdefghijklmnopq".split("").join("/")}`), 1)).toBe(
			"The path has more than 16 parts.",
		);
		expect(skipReason(FILTER, at("/a/b/a/c/a"), 1)).toBeNull();
	});
});

describe("trapGroup", () => {
	const group = (path: string) => trapGroup(new URL(at(path)));

	test("is the same for all pages of a calendar", () => {
		expect(group("/calendar/2026/11")).toBe("/calendar/#/#");
		expect(group("/calendar/2031/2/")).toBe("/calendar/#/#/");
		expect(group("/events?year=2026&month=11")).toBe(group("/events?year=1999&month=2"));
		expect(group("/events/2026-11-27")).toBe("/events/#-#-#");
	});

	test("is the same for all combinations of the same filters", () => {
		expect(group("/shop?color=red&size=s&sort=up")).toBe(group("/shop?sort=down&color=blue&size=m"));
		expect(group("/shop?color=red&size=s")).toBeNull();
	});

	test("is null for articles with a date or a number", () => {
		for (const path of ["/2026/11/solar-sails", "/articles/4711", "/rfc/2045", "/wiki?id=2026", "/2024"])
			expect(group(path), path).toBeNull();
	});
});

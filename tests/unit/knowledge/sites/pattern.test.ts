import { describe, expect, test } from "vitest";
import { SITE_PATTERN_MAX_CHARS, SITE_PATTERN_WILDCARDS_MAX } from "../../../../src/contracts/limits.ts";
import { SitePattern } from "../../../../src/contracts/sites.ts";
import { matchesPattern } from "../../../../src/knowledge/sites/pattern.ts";

describe("matchesPattern", () => {
	test.for([
		["/docs/*", "/docs/", true],
		["/docs/*", "/docs/a/b?c=d", true],
		["/docs/*", "/docs", false],
		["/docs", "/docs", true],
		["/docs", "/docs/", false],
		["*.pdf", "/a/b.pdf", true],
		["*.pdf", "/a/b.pdf?x", false],
		["*?print=*", "/a?print=1", true],
		["*?print=*", "/aXprint=1", false],
		["*", "", true],
		["/a*b*c", "/a-b-b-c", true],
		["/a*b*c", "/a-c-b", false],
		["/aa*aa", "/aaa", false],
		["/aa*aa", "/aaaa", true],
		["/**/x", "/y/x", true],
		["/(a+)+$", "/aaaa", false],
		["/(a+)+$", "/(a+)+$", true],
	] as const)("%s and %s: %s", ([pattern, text, matches]) => {
		expect(matchesPattern(pattern, text)).toBe(matches);
	});

	test("takes no more than one pass over the text, whatever the pattern", () => {
		const text = `/${"a".repeat(2_000)}`;
		const pattern = `/${"a*".repeat(SITE_PATTERN_WILDCARDS_MAX)}b`;
		for (let n = 0; n < 10_000; n++) expect(matchesPattern(pattern, text)).toBe(false);
	});
});

describe("SitePattern", () => {
	test.for([
		["docs", "must start with / or *"],
		[`/${"*a".repeat(SITE_PATTERN_WILDCARDS_MAX + 1)}`, `at most ${SITE_PATTERN_WILDCARDS_MAX} wildcards`],
		[`/${"a".repeat(SITE_PATTERN_MAX_CHARS)}`, "<="],
	])("rejects %s", ([pattern, reason]) => {
		const parsed = SitePattern.safeParse(pattern);
		expect(parsed.error?.issues[0]?.message).toContain(reason);
	});
});

import { expect, test } from "vitest";
import { parseRules, RULES_MAX_CHARS, selectRules } from "../../../../src/knowledge/web/robots-rules.ts";

const ORIGIN = "https://example.com";

/** Which of the paths may be read by the rules of a robots.txt. */
function allowed(robotsTxt: string[], ...paths: string[]): string[] {
	const rules = parseRules(ORIGIN, selectRules(robotsTxt.join("\n")) ?? "none");
	return paths.filter((path) => rules.allows(ORIGIN + path));
}

test("rules for everybody are for this reader too", () => {
	expect(allowed(["User-agent: *", "Disallow: /a"], "/a", "/a/b", "/b")).toEqual(["/b"]);
});

test("rules for this reader replace those for everybody, however its name is written", () => {
	const everybody = ["User-agent: *", "Disallow: /"];
	for (const name of ["OmerutaBrain", "omerutabrain", "OMERUTABRAIN/0.1", "OmerutaBrain # us"])
		expect(allowed([...everybody, `User-Agent: ${name}`, "Disallow: /a"], "/a", "/b"), name).toEqual(["/b"]);
});

test("rules for others are not for this reader", () => {
	expect(allowed(["User-agent: Omeruta", "User-agent: OmerutaBrainX", "Disallow: /"], "/")).toEqual(["/"]);
});

test("names that stand together share what follows, and groups of the same name are one", () => {
	const robotsTxt = [
		"User-agent: x",
		"User-agent: OmerutaBrain",
		"User-agent: y",
		"Disallow: /a",
		"",
		"User-agent: x",
		"Disallow: /b",
	];
	expect(allowed([...robotsTxt, "User-agent: OmerutaBrain", "Disallow: /c"], "/a", "/b", "/c")).toEqual([
		"/b",
	]);
});

test("a name without rules forbids nothing", () => {
	expect(allowed(["User-agent: OmerutaBrain", "Disallow:", "User-agent: *", "Disallow: /"], "/a")).toEqual([
		"/a",
	]);
});

test("patterns, comments, other lines and all kinds of line ends are understood", () => {
	const robotsTxt = [
		"\ufeff# hello",
		"Sitemap: https://example.com/map",
		"User-agent: * # all",
		" disallow : /*.pdf$ # no",
		"ALLOW: /ok.pdf",
	];
	expect(allowed([robotsTxt.join("\r\n")], "/a.pdf", "/a.pdf?x", "/ok.pdf", "/ok.pdfs")).toEqual([
		"/a.pdf?x",
		"/ok.pdf",
		"/ok.pdfs",
	]);
	expect(allowed([robotsTxt.join("\r")], "/a.pdf")).toEqual([]);
});

test("the time between requests is that of this reader's group", () => {
	const text =
		selectRules("User-agent: *\nCrawl-delay: 9\nUser-agent: OmerutaBrain\nCrawl-delay: 2.5\n") ?? "";
	expect(parseRules(ORIGIN, text).delayS).toBe(2.5);
	expect(parseRules(ORIGIN, "").delayS).toBeNaN();
});

test("what is no robots.txt forbids nothing", () => {
	expect(allowed(["<!doctype html><title>Not found</title>", "\0\0\0"], "/a")).toEqual(["/a"]);
});

test("thousands of names above thousands of rules take no more room than the rules", () => {
	const names = (name: string) => Array.from({ length: 15_000 }, () => `User-agent: ${name}`);
	const robotsTxt = (name: string) =>
		[...names(name), ...Array.from({ length: 4_000 }, () => "Disallow: /a")].join("\n");
	expect(selectRules(robotsTxt("x"))).toBe("User-agent: *");
	expect(selectRules(robotsTxt("*"))?.split("\n")).toHaveLength(4_001);
});

test("more rules than can be obeyed are none", () => {
	expect(selectRules(`User-agent: *\nDisallow: /${"a".repeat(RULES_MAX_CHARS)}`)).toBeNull();
	expect(selectRules(`User-agent: x\nDisallow: /${"a".repeat(RULES_MAX_CHARS)}`)).toBe("User-agent: *");
});

test("an escape that need not be one changes nothing", () => {
	const paths = [
		"/private/x",
		"/%70rivate/x",
		"/%70%72ivate",
		"/~joe/x",
		"/%7Ejoe/x",
		"/%7ejoe/x",
		"/a%2Fb",
		"/a/b",
	];
	expect(allowed(["User-agent: *", "Disallow: /private", "Disallow: /~joe/"], ...paths)).toEqual([
		"/a%2Fb",
		"/a/b",
	]);
	expect(
		allowed(["User-agent: *", "Disallow: /%70rivate", "Disallow: /%7ejoe/", "Disallow: /a%2fb"], ...paths),
	).toEqual(["/a/b"]);
});

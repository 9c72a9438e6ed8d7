import { expect, test } from "vitest";
import { parseRules, RULES_MAX_CHARS, selectRules } from "../../../../src/knowledge/web/robots-rules.ts";

const ORIGIN = "https://example.com";

/** Returns the paths that a robots.txt allows. */
function allowed(robotsTxt: string[], ...paths: string[]): string[] {
	const rules = parseRules(ORIGIN, selectRules(robotsTxt.join("\n")) ?? "none");
	return paths.filter((path) => rules.allows(ORIGIN + path));
}

test("rules for * apply to OmerutaBrain", () => {
	expect(allowed(["User-agent: *", "Disallow: /a"], "/a", "/a/b", "/b")).toEqual(["/b"]);
});

test("rules for OmerutaBrain replace the rules for *, regardless of how the name is written", () => {
	const forAll = ["User-agent: *", "Disallow: /"];
	for (const name of ["OmerutaBrain", "omerutabrain", "OMERUTABRAIN/0.1", "OmerutaBrain # us"])
		expect(allowed([...forAll, `User-Agent: ${name}`, "Disallow: /a"], "/a", "/b"), name).toEqual(["/b"]);
});

test("rules for other user agents do not apply", () => {
	expect(allowed(["User-agent: Omeruta", "User-agent: OmerutaBrainX", "Disallow: /"], "/")).toEqual(["/"]);
});

test("consecutive user agents share the rules that follow them, and groups for the same agent are merged", () => {
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

test("a group without rules allows everything", () => {
	expect(allowed(["User-agent: OmerutaBrain", "Disallow:", "User-agent: *", "Disallow: /"], "/a")).toEqual([
		"/a",
	]);
});

test("patterns, comments, unknown lines and all kinds of line endings are parsed", () => {
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

test("the crawl delay comes from the group for OmerutaBrain", () => {
	const text =
		selectRules("User-agent: *\nCrawl-delay: 9\nUser-agent: OmerutaBrain\nCrawl-delay: 2.5\n") ?? "";
	expect(parseRules(ORIGIN, text).delayS).toBe(2.5);
	expect(parseRules(ORIGIN, "").delayS).toBeNaN();
});

test("a file that is not a robots.txt allows everything", () => {
	expect(allowed(["<!doctype html><title>Not found</title>", "\0\0\0"], "/a")).toEqual(["/a"]);
});

test("selectRules returns each rule once when thousands of user agents share it", () => {
	const names = (name: string) => Array.from({ length: 15_000 }, () => `User-agent: ${name}`);
	const robotsTxt = (name: string) =>
		[...names(name), ...Array.from({ length: 4_000 }, () => "Disallow: /a")].join("\n");
	expect(selectRules(robotsTxt("x"))).toBe("User-agent: *");
	expect(selectRules(robotsTxt("*"))?.split("\n")).toHaveLength(4_001);
});

test("selectRules returns null when there are too many rules", () => {
	expect(selectRules(`User-agent: *\nDisallow: /${"a".repeat(RULES_MAX_CHARS)}`)).toBeNull();
	expect(selectRules(`User-agent: x\nDisallow: /${"a".repeat(RULES_MAX_CHARS)}`)).toBe("User-agent: *");
});

test("unnecessary percent-encoding does not change a match", () => {
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

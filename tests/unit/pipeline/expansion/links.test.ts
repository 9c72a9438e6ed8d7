import { describe, expect, test } from "vitest";
import { normalizeUrl, rankLinks } from "../../../../src/pipeline/expansion/links.ts";

const PAGE = { url: "https://garden.test/roses", title: "Roses" };

function ranked(links: [string, string][], follows: "nothing" | "matching" | "all" = "all"): string[] {
	const given = links.map(([url, text]) => ({ url, text }));
	return rankLinks("growing roses", PAGE, given, follows).map(({ url }) => url);
}

describe("rankLinks", () => {
	test("ranks links by topic words in their text, then by topic words in their URL, then by position", () => {
		expect(
			ranked([
				["https://garden.test/about", "About us"],
				["https://garden.test/growing-roses", "Read more"],
				["https://other.test/x", "Growing roses at home"],
				["https://garden.test/tools", "Tools"],
			]),
		).toEqual([
			"https://other.test/x",
			"https://garden.test/growing-roses",
			"https://garden.test/about",
			"https://garden.test/tools",
		]);
	});

	test("prefers links on the same host when they are otherwise equal", () => {
		expect(
			ranked([
				["https://other.test/a", "Rose"],
				["https://garden.test/b", "Rose"],
			]),
		).toEqual(["https://garden.test/b", "https://other.test/a"]);
	});

	test("drops links without a topic word when only matching links are followed", () => {
		const links: [string, string][] = [
			["https://garden.test/about", "About"],
			["https://garden.test/rose-care", "Care"],
		];
		expect(ranked(links, "matching")).toEqual(["https://garden.test/rose-care"]);
		expect(ranked(links, "nothing")).toEqual([]);
	});

	test("drops links that are not web pages", () => {
		expect(
			ranked([
				["https://garden.test/roses.PDF", "Roses"],
				["https://garden.test/rose.jpg", "Roses"],
				["https://garden.test/wiki/File:Rose", "Roses"],
				["https://garden.test/wiki/Category%3ARoses", "Roses"],
				["mailto:rose@garden.test", "Roses"],
				["no address", "Roses"],
			]),
		).toEqual([]);
	});

	test("returns each URL once regardless of its fragment, and at most 20 URLs", () => {
		expect(
			ranked([
				["https://garden.test/a#top", "Roses"],
				["https://garden.test/a#end", "Growing"],
			]),
		).toEqual(["https://garden.test/a"]);
		const many = Array.from({ length: 50 }, (_, at): [string, string] => [
			`https://garden.test/${at}`,
			"Rose",
		]);
		expect(ranked(many)).toHaveLength(20);
	});
});

test("normalizeUrl returns the same form for all spellings of a URL", () => {
	expect(normalizeUrl("HTTPS://Garden.test:443/a#b")).toBe("https://garden.test/a");
	expect(normalizeUrl("garden")).toBeNull();
});

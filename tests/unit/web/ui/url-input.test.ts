import { describe, expect, test } from "vitest";
import { parseUrls } from "../../../../src/web/ui/url-input.ts";

describe("parseUrls", () => {
	test("returns one URL per line", () => {
		expect(parseUrls("https://a.example\n\n http://b.example/x \n")).toEqual({
			urls: ["https://a.example", "http://b.example/x"],
			error: null,
		});
		expect(parseUrls("  ")).toEqual({ urls: [], error: null });
	});

	test("adds the protocol that a URL lacks", () => {
		expect(parseUrls("en.wikipedia.org/wiki/Alpaca\nexample.com:8080?q=1 bücher.example").urls).toEqual([
			"https://en.wikipedia.org/wiki/Alpaca",
			"https://example.com:8080?q=1",
			"https://bücher.example",
		]);
	});

	test.each([
		"nonsense",
		"notes.",
		"a@b.example",
		"1.5",
		".example",
		"localhost:8000",
		"javascript:alert(1)",
		"https://",
		"ftp://a.example",
		"https://[",
	])("reports %s as invalid", (url) => {
		expect(parseUrls(url).error).toContain(url);
	});

	test("limits the number of URLs", () => {
		const many = Array.from({ length: 21 }, (_, n) => `https://a.example/${n}`).join("\n");
		expect(parseUrls(many).error).toMatch(/20/);
	});
});

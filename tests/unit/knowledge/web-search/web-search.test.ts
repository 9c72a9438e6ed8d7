import { describe, expect, test } from "vitest";
import type { Config } from "../../../../src/config.ts";
import { createWebSearch } from "../../../../src/knowledge/web-search/web-search.ts";

const SETTINGS: Config["webSearch"] = {
	provider: "wikipedia",
	wikipediaUrl: "https://wiki.test",
	searxngUrl: "https://searx.test/base",
	braveApiKey: "key",
};

function createSearch(
	provider: Config["webSearch"]["provider"],
	respond: () => Response | Promise<Response>,
) {
	const requests: Request[] = [];
	const search = createWebSearch({ ...SETTINGS, provider }, async (input, init) => {
		requests.push(new Request(input, init));
		return respond();
	});
	if (search === null) throw new Error("web search is disabled");
	return { requests, find: () => search("solar sails", 3, AbortSignal.timeout(5_000)) };
}

describe("createWebSearch", () => {
	test("returns articles in Wikipedia's order and omits disambiguation pages", async () => {
		const pages = [
			{ index: 3, fullurl: "https://wiki.test/wiki/Sail" },
			{ index: 1, fullurl: "https://wiki.test/wiki/Solar_sail" },
			{ index: 2, fullurl: "https://wiki.test/wiki/Sails", pageprops: { disambiguation: "" } },
		];
		const { find, requests } = createSearch("wikipedia", () => Response.json({ query: { pages } }));
		expect(await find()).toEqual(["https://wiki.test/wiki/Solar_sail", "https://wiki.test/wiki/Sail"]);
		const { searchParams } = new URL(requests[0]?.url ?? "");
		expect(Object.fromEntries(searchParams)).toMatchObject({ gsrsearch: "solar sails", gsrlimit: "3" });
		expect(requests[0]?.headers.get("user-agent")).toContain("OmerutaBrain");
	});

	test("returns no pages when Wikipedia finds none", async () => {
		expect(await createSearch("wikipedia", () => Response.json({ batchcomplete: true })).find()).toEqual([]);
	});

	test("sends the API key to Brave Search", async () => {
		const results = ["https://a.test/", "https://b.test/", "https://c.test/", "https://d.test/"];
		const { find, requests } = createSearch("brave", () =>
			Response.json({ web: { results: results.map((url) => ({ url })) } }),
		);
		expect(await find()).toEqual(results.slice(0, 3));
		expect(requests[0]?.headers.get("x-subscription-token")).toBe("key");
	});

	test("requests SearXNG under its base path and skips results whose URL is not HTTP or HTTPS", async () => {
		const results = [{ url: "magnet:?x" }, { url: "https://a.test/" }];
		const { find, requests } = createSearch("searxng", () => Response.json({ results }));
		expect(await find()).toEqual(["https://a.test/"]);
		expect(requests[0]?.url).toBe("https://searx.test/base/search?q=solar+sails&format=json");
	});

	test("returns null when web search is disabled", () => {
		expect(createWebSearch({ ...SETTINGS, provider: "none" }, fetch)).toBeNull();
	});
});

describe("a failing web search", () => {
	test.each([
		["returns an error status", () => new Response("busy", { status: 429 }), "returned status 429"],
		["returns a response that is not JSON", () => new Response("<html>"), "returned an unexpected response"],
		[
			"returns JSON of an unexpected shape",
			() => Response.json({ query: { pages: 1 } }),
			"returned an unexpected response",
		],
		["is unreachable", () => Promise.reject(new TypeError("ECONNREFUSED")), "could not be reached"],
	])("rejects with an explanation when the provider %s", async (_, respond, problem) => {
		await expect(createSearch("wikipedia", respond).find()).rejects.toMatchObject({
			code: "page_unreachable",
			message: `The web search (Wikipedia) ${problem}. Try again later, or provide the URLs of the pages to read.`,
		});
	});

	test("rejects with the reason of an aborted signal", async () => {
		const search = createWebSearch(SETTINGS, () => Promise.reject(new TypeError("aborted")));
		const stopped = AbortSignal.abort(new Error("stopped by the user"));
		await expect(search?.("x", 1, stopped)).rejects.toThrow("stopped by the user");
	});
});

import { describe, expect, test } from "vitest";
import type { Config } from "../../../../src/config.ts";
import { createFinder } from "../../../../src/knowledge/web-search/web-search.ts";

const SETTINGS: Config["webSearch"] = {
	provider: "wikipedia",
	wikipediaUrl: "https://wiki.test",
	searxngUrl: "https://searx.test/base",
	braveApiKey: "key",
};

function finder(provider: Config["webSearch"]["provider"], answer: () => Response | Promise<Response>) {
	const requests: Request[] = [];
	const find = createFinder({ ...SETTINGS, provider }, async (input, init) => {
		requests.push(new Request(input, init));
		return answer();
	});
	if (find === null) throw new Error("no finder");
	return { requests, find: () => find("solar sails", 3, AbortSignal.timeout(5_000)) };
}

describe("pages are found", () => {
	test("by Wikipedia, in its order, without pages that only tell meanings apart", async () => {
		const pages = [
			{ index: 3, fullurl: "https://wiki.test/wiki/Sail" },
			{ index: 1, fullurl: "https://wiki.test/wiki/Solar_sail" },
			{ index: 2, fullurl: "https://wiki.test/wiki/Sails", pageprops: { disambiguation: "" } },
		];
		const { find, requests } = finder("wikipedia", () => Response.json({ query: { pages } }));
		expect(await find()).toEqual(["https://wiki.test/wiki/Solar_sail", "https://wiki.test/wiki/Sail"]);
		const { searchParams } = new URL(requests[0]?.url ?? "");
		expect(Object.fromEntries(searchParams)).toMatchObject({ gsrsearch: "solar sails", gsrlimit: "3" });
		expect(requests[0]?.headers.get("user-agent")).toContain("OmerutaBrain");
	});

	test("none by Wikipedia, when it knows none", async () => {
		expect(await finder("wikipedia", () => Response.json({ batchcomplete: true })).find()).toEqual([]);
	});

	test("by Brave, with the key", async () => {
		const results = ["https://a.test/", "https://b.test/", "https://c.test/", "https://d.test/"];
		const { find, requests } = finder("brave", () =>
			Response.json({ web: { results: results.map((url) => ({ url })) } }),
		);
		expect(await find()).toEqual(results.slice(0, 3));
		expect(requests[0]?.headers.get("x-subscription-token")).toBe("key");
	});

	test("by SearXNG, below its own path", async () => {
		const results = [{ url: "magnet:?x" }, { url: "https://a.test/" }];
		const { find, requests } = finder("searxng", () => Response.json({ results }));
		expect(await find()).toEqual(["https://a.test/"]);
		expect(requests[0]?.url).toBe("https://searx.test/base/search?q=solar+sails&format=json");
	});

	test("by nobody, when no search is set up", () => {
		expect(createFinder({ ...SETTINGS, provider: "none" }, fetch)).toBeNull();
	});
});

describe("a search that fails says how, and what else can be done", () => {
	test.each([
		["answers with an error", () => new Response("busy", { status: 429 }), "answered with status 429"],
		["answers with something else", () => new Response("<html>"), "gave an answer that is not understood"],
		[
			"answers in another form",
			() => Response.json({ query: { pages: 1 } }),
			"gave an answer that is not understood",
		],
		["is out of reach", () => Promise.reject(new TypeError("ECONNREFUSED")), "could not be reached"],
	])("when it %s", async (_, answer, how) => {
		const failed = finder("wikipedia", answer).find();
		await expect(failed).rejects.toMatchObject({
			code: "page_unreachable",
			message: `The web search (Wikipedia) ${how}; try again later, or give the addresses of the pages to read.`,
		});
	});

	test("but not when it was stopped: then it throws the reason", async () => {
		const find = createFinder(SETTINGS, () => Promise.reject(new TypeError("aborted")));
		const stopped = AbortSignal.abort(new Error("stopped by the user"));
		await expect(find?.("x", 1, stopped)).rejects.toThrow("stopped by the user");
	});
});

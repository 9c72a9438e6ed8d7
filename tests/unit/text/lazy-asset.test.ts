import { describe, expect, test } from "vitest";
import { LazyAsset } from "../../../src/text/lazy-asset.ts";

/** Serves "abc" after `failures` failures, and counts the requests. */
function serveLetters(failures = 0) {
	const requests: string[] = [];
	const fetch = async (url: string) => {
		requests.push(url);
		return requests.length > failures ? new Response("abc") : new Response("", { status: 404 });
	};
	return { fetch, requests };
}

const createAsset = () => new LazyAsset("/data/letters.txt", (file) => new TextDecoder().decode(file));

describe("a lazy asset", () => {
	test("is read once", async () => {
		const asset = createAsset();
		const assets = serveLetters();
		await asset.load(assets);
		await asset.load(assets);
		expect(asset.value).toBe("abc");
		expect(assets.requests).toEqual(["https://assets.local/data/letters.txt"]);
	});

	test("is decoded once, even if concurrent calls read it", async () => {
		let decoded = 0;
		const asset = new LazyAsset("/data/letters.txt", () => ++decoded);
		const assets = serveLetters();
		await Promise.all([asset.load(assets), asset.load(assets), asset.load(assets)]);
		expect(assets.requests).toHaveLength(3);
		expect(decoded).toBe(1);
	});

	test("throws before it is loaded", () => {
		const asset = createAsset();
		expect(asset.isLoaded).toBe(false);
		expect(() => asset.value).toThrow("before it is loaded");
	});

	test("can be loaded after a failure", async () => {
		const asset = createAsset();
		const assets = serveLetters(1);
		await expect(asset.load(assets)).rejects.toThrow("HTTP 404");
		await asset.load(assets);
		expect(asset.value).toBe("abc");
	});
});

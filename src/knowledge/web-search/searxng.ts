import * as z from "zod";
import type { FetchJson } from "./fetch-json.ts";

const SearxngResponse = z.object({ results: z.array(z.object({ url: z.string() })) });

/** Searches the web with a SearXNG instance. Its settings must list `json` under `search.formats`. */
export async function searchSearxng(
	baseUrl: string,
	topic: string,
	limit: number,
	fetchJson: FetchJson,
): Promise<string[]> {
	const url = new URL("search", baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
	url.search = new URLSearchParams({ q: topic, format: "json" }).toString();
	const { results } = SearxngResponse.parse(await fetchJson(url));
	return results
		.map((result) => result.url)
		.filter((address) => /^https?:/.test(address))
		.slice(0, limit);
}

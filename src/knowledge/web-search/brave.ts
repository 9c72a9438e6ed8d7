import * as z from "zod";
import type { FetchJson } from "./fetch-json.ts";

const ENDPOINT = "https://api.search.brave.com/res/v1/web/search";
/** Maximum number of results that the API returns per request. */
const COUNT_MAX = 20;

const BraveResponse = z.lazy(() =>
	z.object({
		web: z.object({ results: z.array(z.object({ url: z.url({ protocol: /^https?$/ }) })) }).optional(),
	}),
);

/** Searches the web with the Brave Search API, which requires a key. */
export async function searchBrave(
	apiKey: string,
	topic: string,
	limit: number,
	fetchJson: FetchJson,
): Promise<string[]> {
	const url = new URL(ENDPOINT);
	url.search = new URLSearchParams({
		q: topic,
		count: String(Math.min(limit, COUNT_MAX)),
		result_filter: "web",
	}).toString();
	const { web } = BraveResponse.parse(await fetchJson(url, { "x-subscription-token": apiKey }));
	return (web?.results ?? []).map((result) => result.url).slice(0, limit);
}

import { z } from "zod";
import type { AskJson } from "./web-search.ts";

const ENDPOINT = "https://api.search.brave.com/res/v1/web/search";
/** Results that one call may ask for. */
const COUNT_MAX = 20;

const Answer = z.object({
	web: z.object({ results: z.array(z.object({ url: z.url({ protocol: /^https?$/ }) })) }).optional(),
});

/** Pages by Brave Search, which wants a key. */
export async function findWithBrave(
	apiKey: string,
	topic: string,
	limit: number,
	ask: AskJson,
): Promise<string[]> {
	const url = new URL(ENDPOINT);
	url.search = new URLSearchParams({
		q: topic,
		count: String(Math.min(limit, COUNT_MAX)),
		result_filter: "web",
	}).toString();
	const { web } = Answer.parse(await ask(url, { "x-subscription-token": apiKey }));
	return (web?.results ?? []).map((result) => result.url).slice(0, limit);
}

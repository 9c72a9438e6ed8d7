import { z } from "zod";
import type { AskJson } from "./web-search.ts";

const Answer = z.object({ results: z.array(z.object({ url: z.string() })) });

/** Pages by a SearXNG instance. It must allow the format `json` (`search.formats` of its settings). */
export async function findWithSearxng(
	baseUrl: string,
	topic: string,
	limit: number,
	ask: AskJson,
): Promise<string[]> {
	const url = new URL("search", baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
	url.search = new URLSearchParams({ q: topic, format: "json" }).toString();
	const { results } = Answer.parse(await ask(url));
	return results
		.map((result) => result.url)
		.filter((address) => /^https?:/.test(address))
		.slice(0, limit);
}

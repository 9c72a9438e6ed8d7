import { z } from "zod";
import type { AskJson } from "./web-search.ts";

/** A disambiguation page has a page property that says so. */
const Answer = z.object({
	query: z
		.object({
			pages: z.array(
				z.object({
					index: z.number(),
					fullurl: z.url(),
					pageprops: z.object({ disambiguation: z.string().optional() }).optional(),
				}),
			),
		})
		.optional(),
});

/** Articles by the search of MediaWiki's API, without pages that only say what a word may mean. */
export async function findWithWikipedia(
	baseUrl: string,
	topic: string,
	limit: number,
	ask: AskJson,
): Promise<string[]> {
	const url = new URL("/w/api.php", baseUrl);
	url.search = new URLSearchParams({
		action: "query",
		format: "json",
		formatversion: "2",
		generator: "search",
		gsrsearch: topic,
		gsrlimit: String(limit),
		gsrnamespace: "0",
		prop: "info|pageprops",
		inprop: "url",
		ppprop: "disambiguation",
	}).toString();
	const pages = Answer.parse(await ask(url)).query?.pages ?? [];
	return pages
		.filter(({ pageprops }) => pageprops?.disambiguation === undefined)
		.sort((a, b) => a.index - b.index)
		.map(({ fullurl }) => fullurl);
}

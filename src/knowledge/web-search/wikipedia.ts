import * as z from "zod";
import type { FetchJson } from "./fetch-json.ts";

/** Disambiguation pages have the page property `disambiguation`. */
const MediaWikiResponse = z.lazy(() =>
	z.object({
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
	}),
);

/** Searches a wiki with the MediaWiki API. Excludes disambiguation pages. */
export async function searchWikipedia(
	baseUrl: string,
	topic: string,
	limit: number,
	fetchJson: FetchJson,
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
	const pages = MediaWikiResponse.parse(await fetchJson(url)).query?.pages ?? [];
	return pages
		.filter(({ pageprops }) => pageprops?.disambiguation === undefined)
		.sort((a, b) => a.index - b.index)
		.map(({ fullurl }) => fullurl);
}

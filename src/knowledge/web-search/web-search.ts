import { ZodError } from "zod";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { searchBrave } from "./brave.ts";
import type { FetchJson } from "./fetch-json.ts";
import { searchSearxng } from "./searxng.ts";
import { searchWikipedia } from "./wikipedia.ts";

/**
 * Returns the URLs of at most `limit` pages about a topic, best first.
 *
 * @throws {AppError} `page_unreachable`
 */
export type WebSearch = (topic: string, limit: number, signal: AbortSignal) => Promise<string[]>;

/** Wikimedia rejects requests without a descriptive user agent (https://w.wiki/4wJS). */
const USER_AGENT = "OmerutaBrain/1.0 (reads pages on behalf of a user)";
const SEARCH_TIMEOUT_MS = 6_000;

/** Creates the web search that the configuration selects, or returns null when web search is disabled. */
export function createWebSearch(settings: Config["webSearch"], fetcher: typeof fetch): WebSearch | null {
	const { provider, wikipediaUrl, braveApiKey, searxngUrl } = settings;
	switch (provider) {
		case "wikipedia":
			return withProvider("Wikipedia", fetcher, (...search) => searchWikipedia(wikipediaUrl, ...search));
		case "brave":
			return withProvider("Brave Search", fetcher, (...search) => searchBrave(braveApiKey, ...search));
		case "searxng":
			return withProvider("SearXNG", fetcher, (...search) => searchSearxng(searxngUrl, ...search));
		case "none":
			return null;
	}
}

type ProviderSearch = (topic: string, limit: number, fetchJson: FetchJson) => Promise<string[]>;

function withProvider(name: string, fetcher: typeof fetch, search: ProviderSearch): WebSearch {
	const createError = (problem: string, cause?: unknown) =>
		new AppError(
			"page_unreachable",
			`The web search (${name}) ${problem}. Try again later, or provide the URLs of the pages to read.`,
			{ cause },
		);
	return async (topic, limit, signal) => {
		const deadline = AbortSignal.any([signal, AbortSignal.timeout(SEARCH_TIMEOUT_MS)]);
		const fetchJson: FetchJson = async (url, extraHeaders) => {
			const headers = { accept: "application/json", "user-agent": USER_AGENT, ...extraHeaders };
			const response = await fetcher(url, { headers, signal: deadline });
			if (response.ok) return response.json();
			await response.body?.cancel();
			throw createError(`returned status ${response.status}`);
		};
		try {
			return await search(topic, limit, fetchJson);
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof AppError) throw error;
			if (error instanceof ZodError || error instanceof SyntaxError)
				throw createError("returned an unexpected response", error);
			throw createError(deadline.aborted ? "timed out" : "could not be reached", error);
		}
	};
}

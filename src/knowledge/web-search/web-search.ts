import { ZodError } from "zod";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { findWithBrave } from "./brave.ts";
import { findWithSearxng } from "./searxng.ts";
import { findWithWikipedia } from "./wikipedia.ts";

/** Asks an address for JSON, within the time limit. */
export type AskJson = (url: URL, headers?: Record<string, string>) => Promise<unknown>;

/** Addresses of pages on a topic, best first, `limit` at most. Throws `page_unreachable`. */
export type FindPages = (topic: string, limit: number, signal: AbortSignal) => Promise<string[]>;

/** Who asks: services answer no request without a name. */
const USER_AGENT = "OmerutaBrain/1.0 (reads pages on behalf of a user)";
/** A search that takes longer is given up. */
const SEARCH_TIMEOUT_MS = 6_000;

/** The web search that the settings name; null when there is none. */
export function createFinder(settings: Config["webSearch"], fetcher: typeof fetch): FindPages | null {
	const { provider, wikipediaUrl, braveApiKey, searxngUrl } = settings;
	switch (provider) {
		case "wikipedia":
			return finder("Wikipedia", fetcher, (...search) => findWithWikipedia(wikipediaUrl, ...search));
		case "brave":
			return finder("Brave Search", fetcher, (...search) => findWithBrave(braveApiKey, ...search));
		case "searxng":
			return finder("SearXNG", fetcher, (...search) => findWithSearxng(searxngUrl, ...search));
		case "none":
			return null;
	}
}

type Search = (topic: string, limit: number, ask: AskJson) => Promise<string[]>;

function finder(name: string, fetcher: typeof fetch, search: Search): FindPages {
	const failed = (how: string, cause?: unknown) =>
		new AppError(
			"page_unreachable",
			`The web search (${name}) ${how}; try again later, or give the addresses of the pages to read.`,
			{ cause },
		);
	return async (topic, limit, signal) => {
		const patience = AbortSignal.any([signal, AbortSignal.timeout(SEARCH_TIMEOUT_MS)]);
		const ask: AskJson = async (url, headers) => {
			const named = { accept: "application/json", "user-agent": USER_AGENT, ...headers };
			const answer = await fetcher(url, { headers: named, signal: patience });
			if (answer.ok) return answer.json();
			await answer.body?.cancel();
			throw failed(`answered with status ${answer.status}`);
		};
		try {
			return await search(topic, limit, ask);
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof AppError) throw error;
			if (error instanceof ZodError || error instanceof SyntaxError)
				throw failed("gave an answer that is not understood", error);
			throw failed(patience.aborted ? "did not answer in time" : "could not be reached", error);
		}
	};
}

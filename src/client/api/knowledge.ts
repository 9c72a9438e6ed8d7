import type { z } from "zod";
import {
	type AddPageRequest,
	type CitedSource,
	CitedSourceList,
	type ImportReport,
	KnowledgePage,
	KnowledgeStatistics,
	PageAdded,
	PageDeleted,
	type PageItem,
	type PageKind,
	PageList,
	PageRecrawled,
	SearchAnswer,
	type SearchRequest,
} from "../../contracts/knowledge.ts";
import type { Http } from "./http.ts";
import { type ImportProgress, type ImportSource, sendLines } from "./import.ts";
import { itemsOf, type PageOptions } from "./pagination.ts";
import { queryOf } from "./query.ts";

export interface KnowledgePageOptions extends PageOptions {
	/** Words that the title, the address or the text must have. */
	search?: string | undefined;
	kind?: PageKind | undefined;
}

export type SearchOptions = Omit<z.input<typeof SearchRequest>, "query">;

/** A page from the web has to be fetched first, politely. */
const FETCH_TIMEOUT_MS = 60_000;

/** What the brain of the one signed in knows: its pages, the search over them, and where they were cited. */
export class Knowledge {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** All pages, newest first, without their text. */
	list(options: Omit<KnowledgePageOptions, "cursor"> = {}): AsyncGenerator<PageItem, void, undefined> {
		return itemsOf((cursor) => this.page({ ...options, cursor }));
	}

	/** One page of that list. */
	page({ search, kind, limit, cursor }: KnowledgePageOptions = {}): Promise<PageList> {
		const query = queryOf({ q: search, kind, limit, cursor });
		return this.#http.call(PageList, "GET", `/api/knowledge/pages/${query}`);
	}

	/** Adds text, Markdown, HTML, or what is found at a URL. Throws `page_refused` and `page_unreachable`. */
	async add(page: AddPageRequest): Promise<PageItem> {
		const options = { body: page, timeoutMs: FETCH_TIMEOUT_MS };
		return (await this.#http.call(PageAdded, "POST", "/api/knowledge/pages/", options)).page;
	}

	/** A page with its text and where its passages are in it. Throws `page_not_found` when it was deleted. */
	read(id: string): Promise<KnowledgePage> {
		return this.#http.call(KnowledgePage, "GET", pathOf(id));
	}

	async delete(id: string): Promise<void> {
		await this.#http.call(PageDeleted, "DELETE", pathOf(id));
	}

	/** Reads a page from its URL again. */
	recrawl(id: string): Promise<PageRecrawled> {
		const options = { body: {}, timeoutMs: FETCH_TIMEOUT_MS };
		return this.#http.call(PageRecrawled, "POST", `${pathOf(id)}recrawl/`, options);
	}

	/**
	 * Adds many pages: JSON Lines of {id?, title, url?, text} as text or as a file, or such objects. The same `id`, or else
	 * the same `url`, replaces a page. Sent in parts, one after another; a line that is refused stands in `failed`.
	 */
	importLines(source: ImportSource, onProgress?: (progress: ImportProgress) => void): Promise<ImportReport> {
		return sendLines(source, this.#http, onProgress);
	}

	/** Passages, best first, each with the parts of its score. */
	search(query: string, options: SearchOptions = {}): Promise<SearchAnswer> {
		return this.#http.call(SearchAnswer, "POST", "/api/knowledge/search/", { body: { query, ...options } });
	}

	/** What was cited where, last cited first. */
	sources(options: Omit<PageOptions, "cursor"> = {}): AsyncGenerator<CitedSource, void, undefined> {
		return itemsOf((cursor) => this.sourcesPage({ ...options, cursor }));
	}

	/** One page of that list. */
	sourcesPage({ limit, cursor }: PageOptions = {}): Promise<CitedSourceList> {
		return this.#http.call(CitedSourceList, "GET", `/api/knowledge/sources/${queryOf({ limit, cursor })}`);
	}

	/** How much is known, and how far the vectors are. */
	statistics(): Promise<KnowledgeStatistics> {
		return this.#http.call(KnowledgeStatistics, "GET", "/api/knowledge/statistics/");
	}
}

function pathOf(id: string): string {
	return `/api/knowledge/pages/${encodeURIComponent(id)}/`;
}

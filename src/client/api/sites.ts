import type { z } from "zod";
import { MessageResponse } from "../../contracts/auth.ts";
import {
	type NewSite,
	Site,
	SiteDetails,
	SiteList,
	type SiteUpdate,
	type SiteUrl,
	SiteUrlList,
	type SiteUrlState,
} from "../../contracts/sites.ts";
import type { Http } from "./http.ts";
import { type PageOptions, paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

export interface SiteUrlOptions extends PageOptions {
	state?: SiteUrlState | undefined;
}

/**
 * Manages the websites that the user reads into the knowledge base. Reading continues on the server; call `get` from time
 * to time to follow it.
 *
 * @example
 * ```ts
 * const { id } = await client.api(Sites).add({ url: "https://docs.example.org/", include: ["/guide/*"] });
 * const { state, counts, statistics } = await client.api(Sites).get(id);
 * ```
 */
export class Sites {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns all sites, newest first. */
	async list(): Promise<Site[]> {
		return (await this.#http.call(SiteList, "GET", "/api/knowledge/sites/")).items;
	}

	/**
	 * Adds a site and starts to read it.
	 *
	 * @throws {ApiError} `conflict` when the site exists, `page_refused` when its address is not public
	 */
	add(site: z.input<typeof NewSite>): Promise<Site> {
		return this.#http.call(Site, "POST", "/api/knowledge/sites/", { body: site });
	}

	/** Returns a site and its statistics. */
	get(id: string): Promise<SiteDetails> {
		return this.#http.call(SiteDetails, "GET", sitePath(id));
	}

	/** Changes when a site is read again. */
	update(id: string, update: SiteUpdate): Promise<Site> {
		return this.#http.call(Site, "PATCH", sitePath(id), { body: update });
	}

	/** Stops reading a site. It can be resumed. */
	stop(id: string): Promise<Site> {
		return this.#act(id, "stop");
	}

	/** Continues to read a site that was stopped. */
	resume(id: string): Promise<Site> {
		return this.#act(id, "resume");
	}

	/** Reads a site again. Unchanged pages cost a conditional request. */
	read(id: string): Promise<Site> {
		return this.#act(id, "read");
	}

	/** Removes a site and its pages, except those that were also added in another way. */
	async remove(id: string): Promise<void> {
		await this.#http.call(MessageResponse, "DELETE", sitePath(id));
	}

	/** Iterates over the URLs of a site. The most recently read one comes first. */
	urls(id: string, options: Omit<SiteUrlOptions, "cursor"> = {}): AsyncGenerator<SiteUrl, void, undefined> {
		return paginate((cursor) => this.urlsPage(id, { ...options, cursor }));
	}

	/** Returns up to `limit` URLs of a site. */
	urlsPage(id: string, { state, limit, cursor }: SiteUrlOptions = {}): Promise<SiteUrlList> {
		const query = toQueryString({ state, limit, cursor });
		return this.#http.call(SiteUrlList, "GET", `${sitePath(id)}urls/${query}`);
	}

	#act(id: string, action: "stop" | "resume" | "read"): Promise<Site> {
		return this.#http.call(Site, "POST", `${sitePath(id)}${action}/`, { body: {} });
	}
}

function sitePath(id: string): string {
	return `/api/knowledge/sites/${encodeURIComponent(id)}/`;
}

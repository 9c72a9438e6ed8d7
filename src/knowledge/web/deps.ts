/**
 * Describes a response. `bytes` is the size of its body after decompression, as far as it was read. `durationMs` is the
 * time from the request to the end of the body.
 */
export interface ResponseFacts {
	status: number;
	bytes: number;
	durationMs: number;
}

/** The dependencies of the functions that fetch from the web. */
export interface WebDeps {
	/** Called without `this`, so that callers can pass the global `fetch`. */
	fetch: typeof fetch;
	now(): number;
	/** The URL of a DNS-over-HTTPS server with a JSON API. Not checked, because it comes from the configuration. */
	resolverUrl: string;
	/**
	 * Hosts whose pages may be fetched regardless of the host's IP address: "name" for ports 80 and 443, or
	 * "name:port".
	 */
	allowHosts: readonly string[];
	/** Called after each response to a request for a page or a sitemap. */
	onResponse?(response: ResponseFacts): void;
}

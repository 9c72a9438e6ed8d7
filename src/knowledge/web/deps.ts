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
}

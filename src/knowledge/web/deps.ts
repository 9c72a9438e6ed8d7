/** What reading the web needs of the world. */
export interface WebDeps {
	/** Called without a `this`, so that the global one may be given. */
	fetch: typeof fetch;
	now(): number;
	/** A DNS-over-HTTPS server that answers in JSON. It is asked as it stands: it comes from the configuration. */
	resolverUrl: string;
	/** Hosts that are read whatever their address: "name" at the ports 80 and 443, "name:port" at that port. */
	allowHosts: readonly string[];
}

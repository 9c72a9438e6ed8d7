const TRACKING =
	/^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|mkt_tok|ref_src)$/i;
const INDEX = /\/(?:index|default)\.(?:html?|php|aspx?)$/i;

/** Returns whether a query parameter is used for tracking and does not change the page. */
export function isTrackingParameter(name: string): boolean {
	return TRACKING.test(name);
}

/**
 * Returns whether a declared canonical URL is equivalent to the URL that was fetched. They may differ in the scheme
 * (http or https), a trailing slash, the name of the index file, tracking parameters and the order of parameters.
 */
export function isSameAddress(declared: URL, read: URL): boolean {
	const isSafe = declared.protocol === read.protocol || declared.protocol === "https:";
	return isSafe && normalize(declared) === normalize(read);
}

function normalize({ host, pathname, searchParams }: URL): string {
	const path = pathname.replace(INDEX, "/").replace(/(?<!\/)\/+$/, "");
	const parameters = [...searchParams].filter(([name]) => !isTrackingParameter(name));
	return [host, path, ...parameters.map((pair) => JSON.stringify(pair)).toSorted()].join("\n");
}

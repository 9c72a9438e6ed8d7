/** Parameters that track where a reader came from and do not change the page. */
const TRACKING =
	/^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|mkt_tok|ref_src)$/i;
const INDEX = /\/(?:index|default)\.(?:html?|php|aspx?)$/i;

/**
 * Returns whether an address that a page declares as its own is certain to be the one it was read at: it may use https
 * instead of http, and differ in a trailing slash, the name of the index file, and parameters for tracking or their order.
 */
export function isSameAddress(declared: URL, read: URL): boolean {
	const isSafe = declared.protocol === read.protocol || declared.protocol === "https:";
	return isSafe && normalize(declared) === normalize(read);
}

function normalize({ host, pathname, searchParams }: URL): string {
	const path = pathname.replace(INDEX, "/").replace(/(?<!\/)\/+$/, "");
	const parameters = [...searchParams].filter(([name]) => !TRACKING.test(name));
	return [host, path, ...parameters.map((pair) => JSON.stringify(pair)).toSorted()].join("\n");
}

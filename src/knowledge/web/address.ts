import ipaddr from "ipaddr.js";
import { lazy } from "../../text/lazy.ts";

/** The result of checking a URL. `reason` is shown to the user. */
export type CheckedUrl =
	/** `isAllowListed`: the host is in `allowHosts`, so its addresses are not checked. */
	{ kind: "ok"; url: URL; isAllowListed: boolean } | { kind: "refused"; reason: string };

/** Maximum length of a page's URL after percent-encoding, in characters. */
const URL_MAX_CHARS = 2_000;

/** The reason given when a private, local, or reserved address is refused. */
export const NOT_PUBLIC =
	"This address is not on the public internet and cannot be read, unless CRAWL_ALLOW_HOSTS lists the host.";

const NOT_WEB_PORT =
	"Only ports 80 and 443 can be read, unless CRAWL_ALLOW_HOSTS lists the host; use a URL without a port.";

const PORTS: Record<string, string> = { "http:": "80", "https:": "443" };
const PUBLIC_NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+(?:[a-z](?:[a-z0-9-]*[a-z0-9])?)\.?$/;
/** Top-level domains that are not in the public DNS and may resolve to local machines. */
const PRIVATE_TLDS = new Set([
	...["alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local"],
	...["localdomain", "localhost", "onion", "private", "test"],
]);
/**
 * Addresses that are in a public range but give virtual machines access to their cloud provider's internal services.
 */
const CLOUD_ADDRESSES = new Set(["168.63.129.16"]);
/** The global unicast range; all other IPv6 addresses are special or reserved. */
const globalIpv6 = lazy(() => ipaddr.IPv6.parseCIDR("2000::/3"));

/**
 * Checks whether a URL may be fetched. It must use http or https on port 80 or 443, contain no credentials, and have
 * a public host name or IP address. Does not resolve the name; see `resolveName`. Removes the fragment.
 */
export function checkUrl(text: string, allowHosts: readonly string[]): CheckedUrl {
	const url = URL.parse(text);
	if (url === null || url.href.length > URL_MAX_CHARS) return refused("This is not a valid URL.");
	if (!Object.hasOwn(PORTS, url.protocol)) return refused("Only http and https URLs can be read.");
	if (url.username !== "" || url.password !== "")
		return refused("URLs that contain a username or password cannot be read.");
	url.hash = "";
	if (allowHosts.some((entry) => matchesAllowEntry(entry, url)))
		return { kind: "ok", url, isAllowListed: true };
	if (!Object.values(PORTS).includes(portOf(url))) return refused(NOT_WEB_PORT);
	const literal = parseIpLiteral(url.hostname);
	if (literal === null ? !isPublicName(url.hostname) : !isPublicAddress(literal)) return refused(NOT_PUBLIC);
	return { kind: "ok", url, isAllowListed: false };
}

/** Returns whether an IPv4 or IPv6 address in canonical form is publicly routable. */
export function isPublicAddress(address: string): boolean {
	if (ipaddr.IPv4.isValidFourPartDecimal(address))
		return ipaddr.IPv4.parse(address).range() === "unicast" && !CLOUD_ADDRESSES.has(address);
	if (!ipaddr.IPv6.isValid(address)) return false;
	const parsed = ipaddr.IPv6.parse(address);
	return parsed.range() === "unicast" && parsed.match(globalIpv6());
}

/**
 * Returns the IP address if a host is an IP literal, or null if it is a name. Expects the `hostname` of a `URL` object,
 * which is in canonical form.
 */
export function parseIpLiteral(hostname: string): string | null {
	if (hostname.startsWith("[")) return hostname.slice(1, -1);
	return /^[\d.]+$/.test(hostname) ? hostname : null;
}

function isPublicName(hostname: string): boolean {
	const labels = hostname.replace(/\.$/, "").split(".");
	return hostname.length <= 254 && PUBLIC_NAME.test(hostname) && !PRIVATE_TLDS.has(labels.at(-1) ?? "");
}

function matchesAllowEntry(entry: string, url: URL): boolean {
	const port = /:(\d+)$/.exec(entry)?.[1];
	const host = URL.parse(`http://${entry}`)?.hostname;
	if (host !== url.hostname) return false;
	return port === undefined ? Object.values(PORTS).includes(portOf(url)) : portOf(url) === port;
}

function portOf(url: URL): string {
	return url.port === "" ? (PORTS[url.protocol] ?? "") : url.port;
}

function refused(reason: string): CheckedUrl {
	return { kind: "refused", reason };
}

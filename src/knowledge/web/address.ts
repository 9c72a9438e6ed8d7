import ipaddr from "ipaddr.js";

export type CheckedUrl =
	/** `opened` is true for a host that `allowHosts` names: its address is nobody's concern. */
	{ kind: "ok"; url: URL; isAllowListed: boolean } | { kind: "refused"; reason: string };

/** Longest address of a page, in characters of its encoded form. */
const URL_MAX_CHARS = 2_000;

/** What a page is told that lives where only this machine or its network can reach. */
export const NOT_PUBLIC = "This address is not on the public internet, so it is not read.";

const PORTS: Record<string, string> = { "http:": "80", "https:": "443" };
const PUBLIC_NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+(?:[a-z](?:[a-z0-9-]*[a-z0-9])?)\.?$/;
/** Last labels that no public name ends in: what answers to them is on the own machine or network. */
const PRIVATE_TLDS = new Set([
	...["alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local"],
	...["localdomain", "localhost", "onion", "private", "test"],
]);
/** Public by its range, but served to each machine of a cloud by the machine below it. */
const CLOUD_ADDRESSES = new Set(["168.63.129.16"]);
/** The addresses that are given out to the public internet; all others of version 6 are special or kept for later. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether a page may be read as far as its address alone tells: http or https, the port that goes with them, no
 * credentials, a public name or address. What a name stands for is for the resolver to say. The fragment is dropped.
 */
export function checkUrl(text: string, allowHosts: readonly string[]): CheckedUrl {
	const url = URL.parse(text);
	if (url === null || url.href.length > URL_MAX_CHARS) return refused("This is not an address of a page.");
	if (!Object.hasOwn(PORTS, url.protocol)) return refused("Only http and https addresses are read.");
	if (url.username !== "" || url.password !== "")
		return refused("An address with a user name or a password in it is not read.");
	url.hash = "";
	if (allowHosts.some((entry) => matchesAllowEntry(entry, url)))
		return { kind: "ok", url, isAllowListed: true };
	if (!Object.values(PORTS).includes(portOf(url))) return refused("Only the ports 80 and 443 are read.");
	const literal = parseIpLiteral(url.hostname);
	if (literal === null ? !isPublicName(url.hostname) : !isPublicAddress(literal)) return refused(NOT_PUBLIC);
	return { kind: "ok", url, isAllowListed: false };
}

/** Whether an IP address, of version 4 or 6 and in its usual spelling, is one that anybody on the internet can have. */
export function isPublicAddress(address: string): boolean {
	if (ipaddr.IPv4.isValidFourPartDecimal(address))
		return ipaddr.IPv4.parse(address).range() === "unicast" && !CLOUD_ADDRESSES.has(address);
	if (!ipaddr.IPv6.isValid(address)) return false;
	const parsed = ipaddr.IPv6.parse(address);
	return parsed.range() === "unicast" && parsed.match(GLOBAL_IPV6);
}

/** The IP address that a host is, rather than a name; `URL` has brought every spelling of one into the usual form. */
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

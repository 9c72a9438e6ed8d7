import { URL_MAX_CHARS } from "../../contracts/limits.ts";
import { resolveUrl } from "../extract/links.ts";
import { isTrackingParameter } from "../extract/same-address.ts";

/** Query and path parameters that identify a visitor. They make an endless number of URLs lead to the same page. */
const SESSION =
	/^(?:phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|sessionid|session_id|sid)$/i;
const PATH_SESSION = /;(?:jsessionid|sid|phpsessid)=[^/;]*/gi;
/** The names of sitemaps. */
const SITEMAP = /\/[^/]*sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$/i;

/**
 * Returns the URL under which a page of a site is known, or null if a URL does not belong to the site of `start`. Removes
 * fragments, and parameters for tracking and sessions. The site is the host of the start URL, with or without "www.". If
 * the start URL uses https, so do all pages.
 */
export function toSiteUrl(address: string, start: string): string | null {
	const url = resolveUrl(address, start);
	const site = new URL(start);
	if (url === null || hostOf(url) !== hostOf(site)) return null;
	if (site.protocol === "https:") url.protocol = "https:";
	url.pathname = url.pathname.replace(PATH_SESSION, "");
	const ignored = [...url.searchParams.keys()].filter(
		(name) => isTrackingParameter(name) || SESSION.test(name),
	);
	for (const name of ignored) url.searchParams.delete(name);
	if (url.search === "") url.search = "";
	return url.href.length <= URL_MAX_CHARS ? url.href : null;
}

/** Returns whether a URL is that of a sitemap, by its name. */
export function isSitemapUrl(url: string): boolean {
	return SITEMAP.test(new URL(url).pathname);
}

function hostOf({ host }: URL): string {
	return host.replace(/^www\./, "");
}

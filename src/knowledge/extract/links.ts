import type { DomElement } from "./dom.ts";
import { toLine } from "./normalize.ts";

/** Maximum number of links per page. */
export const LINKS_MAX = 200;
/** Maximum length of a link's URL, in UTF-16 code units. */
const LINK_URL_MAX_CHARS = 2_000;
const LINK_TEXT_MAX_CHARS = 200;

/** A link on a page. `url` is an absolute http or https URL without a fragment. `text` may be empty. */
export interface PageLink {
	url: string;
	text: string;
}

/**
 * Resolves a URL and removes its fragment. Returns null if the result is not an http or https URL or contains
 * credentials.
 */
export function resolveUrl(address: string | null, base: string | null): URL | null {
	const url = URL.parse(address?.trim() ?? "", base ?? undefined);
	if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
	url.hash = "";
	return url.href.length <= LINK_URL_MAX_CHARS ? url : null;
}

/** Returns the distinct links in an element, in order. Excludes `nofollow` links. */
export function collectLinks(element: DomElement, base: string | null): PageLink[] {
	const links = new Map<string, PageLink>();
	for (const anchor of element.querySelectorAll("a[href]")) {
		const address = anchor.getAttribute("href") ?? "";
		const url = /^\s*#/.test(address) ? null : resolveUrl(address, base)?.href;
		if (!url || /\bnofollow\b/i.test(anchor.getAttribute("rel") ?? "")) continue;
		const text = toLine(anchor.textContent, LINK_TEXT_MAX_CHARS) ?? "";
		const known = links.get(url);
		if (!known) links.set(url, { url, text });
		else if (known.text === "") known.text = text;
	}
	return [...links.values()];
}

/** Merges lists of links without duplicates, up to `LINKS_MAX` links. */
export function mergeLinks(...lists: PageLink[][]): PageLink[] {
	const links = new Map<string, PageLink>();
	for (const link of lists.flat()) if (!links.has(link.url)) links.set(link.url, link);
	return [...links.values()].slice(0, LINKS_MAX);
}

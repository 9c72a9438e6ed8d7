import type { DomElement } from "./dom.ts";
import { toLine } from "./normalize.ts";

/** Most links that a page is read to have. */
export const LINKS_MAX = 200;
/** A longer address is not followed, in UTF-16 code units. */
const LINK_URL_MAX_CHARS = 2_000;
const LINK_TEXT_MAX_CHARS = 200;

/** `url`: absolute, http or https, without fragment. `text` may be empty. */
export interface PageLink {
	url: string;
	text: string;
}

/** An address of a page made absolute, without fragment; null unless it is one of http or https that can be followed. */
export function resolveUrl(address: string | null, base: string | null): URL | null {
	const url = URL.parse(address?.trim() ?? "", base ?? undefined);
	if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
	url.hash = "";
	return url.href.length <= LINK_URL_MAX_CHARS ? url : null;
}

/** The links below an element, in order, each address once; none that asks not to be followed. */
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

/** Each address once, the first lists first, at most `LINKS_MAX` of them. */
export function mergeLinks(...lists: PageLink[][]): PageLink[] {
	const links = new Map<string, PageLink>();
	for (const link of lists.flat()) if (!links.has(link.url)) links.set(link.url, link);
	return [...links.values()].slice(0, LINKS_MAX);
}

import type { PageLink } from "../../knowledge/extract/links.ts";
import { extractTerms, splitWords } from "../../text/terms.ts";
import type { RankedLink } from "./page-report.ts";

/** Which links on a page may be followed: none, those that contain a topic word, or all. */
export type LinkPolicy = "nothing" | "matching" | "all";

/** Maximum number of links kept per page. */
const LINKS_MAX = 20;
/** Weights of a link's properties in its score. */
const TEXT_WEIGHT = 2;
const URL_WEIGHT = 1;
const POSITION_WEIGHT = 0.4;
const SAME_HOST_WEIGHT = 0.5;
/** Matches the file extensions of URLs that are not web pages. */
const NOT_A_PAGE =
	/\.(?:pdf|zip|gz|tar|7z|exe|dmg|apk|iso|jpe?g|png|gif|svg|webp|ico|mp[34]|m4a|avi|mov|webm|ogg|wav|css|js|json|xml|rss|docx?|xlsx?|pptx?)$/i;
/** Matches the paths of wiki pages that are not articles, such as `/wiki/Category:Roses`. */
const WIKI_NAMESPACE = /\/wiki\/[^/]*:/;

/**
 * Ranks the links on a page, best first, without duplicates. Topic words in the link text and URL count most, then
 * whether the link stays on the same host, then its position.
 */
export function rankLinks(
	topic: string,
	page: { url: string; title: string },
	links: readonly PageLink[],
	policy: LinkPolicy,
): RankedLink[] {
	if (policy === "nothing") return [];
	const terms = extractTerms(topic);
	const host = new URL(page.url).host;
	const titleShare = share(terms, page.title);
	const ranked = new Map<string, number>();
	links.forEach((link, at) => {
		const url = parsePageUrl(link.url);
		if (url === null) return;
		const words = TEXT_WEIGHT * share(terms, link.text) + URL_WEIGHT * share(terms, wordsOfUrl(url));
		if (words === 0 && policy === "matching") return;
		const score =
			words +
			titleShare +
			POSITION_WEIGHT * (1 - at / links.length) +
			(url.host === host ? SAME_HOST_WEIGHT : 0);
		ranked.set(url.href, Math.max(score, ranked.get(url.href) ?? 0));
	});
	return [...ranked]
		.map(([url, score]) => ({ url, score }))
		.sort((a, b) => b.score - a.score)
		.slice(0, LINKS_MAX);
}

/** Returns the normalized URL without its fragment, or null if the URL is invalid. */
export function normalizeUrl(address: string): string | null {
	try {
		const url = new URL(address);
		url.hash = "";
		return url.href;
	} catch {
		return null;
	}
}

/** Returns the URL of a link to a web page, or null for any other link. */
function parsePageUrl(address: string): URL | null {
	const normalized = normalizeUrl(address);
	if (normalized === null) return null;
	const url = new URL(normalized);
	const isPage = /^https?:$/.test(url.protocol) && !NOT_A_PAGE.test(url.pathname);
	return isPage && !WIKI_NAMESPACE.test(decode(url.pathname)) ? url : null;
}

/** Returns the share of the terms that a text contains, from 0 to 1. */
function share(terms: readonly string[], text: string): number {
	if (terms.length === 0) return 0;
	const found = new Set(extractTerms(text));
	return terms.filter((term) => found.has(term)).length / terms.length;
}

/** Returns the words in the path and query of a URL. */
function wordsOfUrl({ pathname, search }: URL): string {
	return splitWords(decode(pathname + search).replaceAll("_", " ")).join(" ");
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

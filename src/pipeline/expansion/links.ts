import type { PageLink } from "../../knowledge/extract/links.ts";
import { extractTerms, splitWords } from "../../text/terms.ts";
import type { RankedLink } from "./page-report.ts";

/** Which links of a page may be followed: none, those with a word of the topic, or all. */
export type Follows = "nothing" | "matching" | "all";

/** Links of one page that are kept. */
const LINKS_KEPT = 20;
const TEXT_WORD = 2;
const URL_WORD = 1;
const PLACE = 0.4;
const SAME_HOST = 0.5;
/** What is no page to read, by its ending. */
const NO_PAGE =
	/\.(?:pdf|zip|gz|tar|7z|exe|dmg|apk|iso|jpe?g|png|gif|svg|webp|ico|mp[34]|m4a|avi|mov|webm|ogg|wav|css|js|json|xml|rss|docx?|xlsx?|pptx?)$/i;
/** Pages of a wiki that are about the wiki. */
const WIKI_INSIDE = /\/wiki\/[^/]*:/;

/**
 * The links of a page that are worth following, best first: words of the topic in their text and address count, then
 * whether they stay on the host, then how early they stand: those of the article before others. Each address comes once.
 */
export function rankLinks(
	topic: string,
	page: { url: string; title: string },
	links: readonly PageLink[],
	follows: Follows,
): RankedLink[] {
	if (follows === "nothing") return [];
	const terms = extractTerms(topic);
	const host = new URL(page.url).host;
	const about = share(terms, page.title);
	const ranked = new Map<string, number>();
	links.forEach((link, at) => {
		const url = followable(link.url);
		if (url === null) return;
		const words = TEXT_WORD * share(terms, link.text) + URL_WORD * share(terms, spoken(url));
		if (words === 0 && follows === "matching") return;
		const score = words + about + PLACE * (1 - at / links.length) + (url.host === host ? SAME_HOST : 0);
		ranked.set(url.href, Math.max(score, ranked.get(url.href) ?? 0));
	});
	return [...ranked]
		.map(([url, score]) => ({ url, score }))
		.sort((a, b) => b.score - a.score)
		.slice(0, LINKS_KEPT);
}

/** One spelling for one address: without its fragment. Null for what is no address. */
export function sameAddress(address: string): string | null {
	try {
		const url = new URL(address);
		url.hash = "";
		return url.href;
	} catch {
		return null;
	}
}

function followable(address: string): URL | null {
	const plain = sameAddress(address);
	if (plain === null) return null;
	const url = new URL(plain);
	const isPage = /^https?:$/.test(url.protocol) && !NO_PAGE.test(url.pathname);
	return isPage && !WIKI_INSIDE.test(decoded(url.pathname)) ? url : null;
}

/** The part of the terms that a text has, 0 to 1. */
function share(terms: readonly string[], text: string): number {
	if (terms.length === 0) return 0;
	const found = new Set(extractTerms(text));
	return terms.filter((term) => found.has(term)).length / terms.length;
}

/** An address as words. */
function spoken({ pathname, search }: URL): string {
	return splitWords(decoded(pathname + search).replaceAll("_", " ")).join(" ");
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

import { decodeReferences } from "../extract/html-source.ts";

/** The URLs in a sitemap. `sitemaps` are those that an index lists. */
export interface Sitemap {
	urls: string[];
	sitemaps: string[];
}

/** Maximum length of a URL in a sitemap, in UTF-16 code units. */
const LOCATION_MAX_CHARS = 2_048;
/** Other tags, such as those of images, have a prefix. */
const TAG = /<(url|sitemap|loc)(?:\s[^<>]*)?>/gi;

/**
 * Parses a sitemap, a sitemap index, or a list of URLs, one per line (sitemaps.org). Returns at most `max` URLs of each
 * kind. Ignores everything that it does not understand, including the end of a file that was cut off.
 */
export function parseSitemap(text: string, max: number): Sitemap {
	const urls: string[] = [];
	const sitemaps: string[] = [];
	if (!/<(?:urlset|sitemapindex)[\s>]/i.test(text)) {
		return { urls: text.includes("<") ? [] : parseLines(text, max), sitemaps };
	}
	let list = urls;
	for (const { 0: tag, 1: name = "", index } of text.matchAll(TAG)) {
		if (name.toLowerCase() !== "loc") {
			list = name.toLowerCase() === "url" ? urls : sitemaps;
			continue;
		}
		const location = readLocation(text, index + tag.length);
		if (location !== null && list.length < max) list.push(location);
	}
	return { urls, sitemaps };
}

function readLocation(text: string, start: number): string | null {
	const end = text.indexOf("</", start);
	if (end < 0 || end - start > LOCATION_MAX_CHARS) return null;
	const content = text.slice(start, end).trim();
	const [, cdata] = /^<!\[CDATA\[([^\]]*)\]\]>$/.exec(content) ?? [];
	const location = (cdata ?? decodeReferences(content)).trim();
	return location === "" ? null : location;
}

function parseLines(text: string, max: number): string[] {
	return text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => /^https?:\/\//i.test(line) && line.length <= LOCATION_MAX_CHARS)
		.slice(0, max);
}

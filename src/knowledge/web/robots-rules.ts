import robotsParser from "robots-parser";
import { ROBOTS_NAME } from "./request.ts";

/** The rules in a robots.txt that apply to this crawler. */
export interface RobotsRules {
	/** Returns whether a page of the origin may be fetched. */
	allows(url: string): boolean;
	/** The crawl delay in seconds; NaN when it is not set. */
	delayS: number;
	/** The URLs of the sitemaps that the file lists. They may be invalid. */
	sitemaps: string[];
}

/** Maximum length of the rules, in UTF-16 code units. Limits the work that a hostile site can cause. */
export const RULES_MAX_CHARS = 100_000;

/** Maximum number of sitemaps that are kept, and the maximum length of their URLs. */
const SITEMAPS_MAX = 10;
const SITEMAP_URL_MAX_CHARS = 2_000;

const ANY_AGENT = "*";
const OUR_AGENT = ROBOTS_NAME.toLowerCase();
const FIELD = /^\s*(user-agent|allow|disallow|crawl-delay)\s*:\s*([^#]*)/i;
const SITEMAP = /^\s*sitemap\s*:\s*(\S+)/i;

/**
 * Returns the groups of a robots.txt that apply to this crawler, rewritten as groups for `*`, and the sitemaps that it
 * lists. Returns null when the groups exceed `RULES_MAX_CHARS`. The parser stores each rule once per user agent of its
 * group, so parsing an entire hostile file could exhaust memory.
 */
export function selectRules(robotsTxt: string): string | null {
	const groups = new Map<string, string[]>();
	let names = new Set<string>();
	let isNaming = false;
	for (const line of robotsTxt.split(/[\r\n]+/)) {
		const [, field, value = ""] = FIELD.exec(line) ?? [];
		if (field === undefined) continue;
		if (field.toLowerCase() !== "user-agent") {
			isNaming = false;
			for (const name of names) groups.get(name)?.push(`${field}: ${value.trim()}`);
			continue;
		}
		if (!isNaming) names = new Set();
		isNaming = true;
		const name = value.replace(/\/.*/, "").trim().toLowerCase();
		if (name !== OUR_AGENT && name !== ANY_AGENT) continue;
		names.add(name);
		if (!groups.has(name)) groups.set(name, []);
	}
	const rules = groups.get(OUR_AGENT) ?? groups.get(ANY_AGENT) ?? [];
	const text = [`User-agent: ${ANY_AGENT}`, ...rules].join("\n");
	return text.length <= RULES_MAX_CHARS ? [text, ...selectSitemaps(robotsTxt)].join("\n") : null;
}

function selectSitemaps(robotsTxt: string): string[] {
	return robotsTxt
		.split(/[\r\n]+/)
		.flatMap((line) => SITEMAP.exec(line)?.[1] ?? [])
		.filter((url) => url.length <= SITEMAP_URL_MAX_CHARS)
		.slice(0, SITEMAPS_MAX)
		.map((url) => `Sitemap: ${url}`);
}

/** Parses the output of `selectRules` for an origin. */
export function parseRules(origin: string, text: string): RobotsRules {
	const robots = robotsParser(`${origin}/robots.txt`, normalizeEscapes(text));
	return {
		allows: (url) => robots.isAllowed(normalizeEscapes(url), ROBOTS_NAME) === true,
		delayS: robots.getCrawlDelay(ROBOTS_NAME) ?? Number.NaN,
		sitemaps: robots.getSitemaps(),
	};
}

/** Decodes percent-encoded unreserved characters (RFC 9309, 2.2.2), so that "/%70rivate" matches "/private". */
function normalizeEscapes(text: string): string {
	return text.replace(/%[0-9a-f]{2}/gi, (code) => {
		const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
		return /[\w.~-]/.test(character) ? character : code.toUpperCase();
	});
}

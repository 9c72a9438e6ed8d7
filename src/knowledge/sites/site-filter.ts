import type { NewSite } from "../../contracts/sites.ts";
import { matchesPattern } from "./pattern.ts";
import { trapReason } from "./traps.ts";

/** The settings of a site that decide which of its pages are read. */
export type SiteFilter = Pick<NewSite, "url" | "depth" | "include" | "exclude">;

/** Returns the reason for skipping a page that is too far from the start page. */
export function tooDeep(depth: number): string {
	return `More than ${depth} ${depth === 1 ? "link" : "links"} away from the start page.`;
}

/**
 * Returns why a page of a site is not read, or null. The start page is always read. `url` is the output of `toSiteUrl`.
 */
export function skipReason(filter: SiteFilter, url: string, depth: number): string | null {
	if (url === filter.url) return null;
	const parsed = new URL(url);
	const address = parsed.pathname + parsed.search;
	const matches = (pattern: string) => matchesPattern(pattern, address);
	const excluded = filter.exclude.find(matches);
	if (excluded !== undefined) return `Excluded by the pattern ${excluded}.`;
	if (filter.include.length > 0 && !filter.include.some(matches)) return "No include pattern matches.";
	return trapReason(parsed) ?? (depth > filter.depth ? tooDeep(filter.depth) : null);
}

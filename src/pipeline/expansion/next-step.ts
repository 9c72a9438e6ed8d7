import { sameAddress } from "./links.ts";
import { type ExpansionPage, wasRead } from "./page-report.ts";

/** How often pages are asked for: the first ones, then links of those. */
export const ROUNDS_MAX = 4;

export interface Reading {
	/** Pages to read in all. */
	wanted: number;
	/** How often pages were asked for. */
	round: number;
	/** Pages that were found besides, best first. */
	spare: readonly string[];
	pages: readonly ExpansionPage[];
	/** The time is up. */
	late: boolean;
}

export type NextStep = { kind: "wait" } | { kind: "read"; urls: string[] } | { kind: "done" };

/**
 * What follows when a page has come in: waiting for the others; other pages in the place of those that could not be
 * read, first what was found besides, then the best links; or the end. No address is asked for twice.
 */
export function nextStep({ wanted, round, spare, pages, late }: Reading): NextStep {
	if (late) return { kind: "done" };
	if (pages.some(({ outcome }) => outcome === null)) return { kind: "wait" };
	const missing = wanted - pages.filter(wasRead).length;
	if (missing <= 0 || round >= ROUNDS_MAX) return { kind: "done" };
	const links = pages.flatMap((page) => page.links).sort((a, b) => b.score - a.score);
	const known = new Set(pages.flatMap(({ url, leadsTo }) => [url, leadsTo]));
	const fresh = new Set([...spare, ...links.map(({ url }) => url)].filter((url) => !known.has(url)));
	const urls = [...fresh].slice(0, missing);
	return urls.length === 0 ? { kind: "done" } : { kind: "read", urls };
}

/** How many pages are read, in words and in percent between `from` and `to`. */
export function progressOf(
	{ wanted, pages }: Pick<Reading, "wanted" | "pages">,
	{ from, to }: { from: number; to: number },
): { progress: number; message: string } {
	const read = pages.filter(wasRead).length;
	const missed = pages.filter((page) => page.outcome !== null && !wasRead(page)).length;
	const word = pages.length === 1 ? "page" : "pages";
	const besides = missed === 0 ? "" : `, ${missed} could not be`;
	return {
		progress: Math.floor(from + (to - from) * Math.min(1, read / Math.max(1, wanted))),
		message: `${read} of ${pages.length} ${word} read${besides}`,
	};
}

/** The addresses that are asked for first, each once, and those that are kept for the place of others. */
export function split(urls: readonly string[], wanted: number): { first: string[]; spare: string[] } {
	const unique = [...new Set(urls.map(sameAddress).filter((url) => url !== null))];
	return { first: unique.slice(0, wanted), spare: unique.slice(wanted) };
}

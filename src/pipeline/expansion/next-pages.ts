import { normalizeUrl } from "./links.ts";
import { type ExpansionPage, wasRead } from "./page-report.ts";

/** Maximum number of rounds of page requests. Each round after the first one replaces failed pages. */
export const ROUNDS_MAX = 4;

/** The state of an expansion, or of an answer that waits for pages. */
export interface ExpansionState {
	/** Number of pages to read. */
	wanted: number;
	/** Number of rounds of requests so far. */
	round: number;
	/** Unrequested pages that the search found, best first. */
	spare: readonly string[];
	pages: readonly ExpansionPage[];
	/** Whether the deadline has passed. */
	isLate: boolean;
}

export type NextPages = { kind: "wait" } | { kind: "read"; urls: string[] } | { kind: "done" };

/**
 * Decides what to do after a page has been reported: wait for pending pages, replace failed ones or end. Replaces
 * failed pages with spare pages first, then with the best links. No URL is requested twice.
 */
export function chooseNextPages({ wanted, round, spare, pages, isLate }: ExpansionState): NextPages {
	if (isLate) return { kind: "done" };
	if (pages.some(({ outcome }) => outcome === null)) return { kind: "wait" };
	const missing = wanted - pages.filter(wasRead).length;
	if (missing <= 0 || round >= ROUNDS_MAX) return { kind: "done" };
	const links = pages.flatMap((page) => page.links).sort((a, b) => b.score - a.score);
	const requested = new Set(pages.flatMap(({ url, leadsTo }) => [url, leadsTo]));
	const candidates = new Set([...spare, ...links.map(({ url }) => url)].filter((url) => !requested.has(url)));
	const urls = [...candidates].slice(0, missing);
	return urls.length === 0 ? { kind: "done" } : { kind: "read", urls };
}

/** Returns the progress in percent, between `from` and `to`, with a message such as "3 of 5 pages read". */
export function readingProgress(
	{ wanted, pages }: Pick<ExpansionState, "wanted" | "pages">,
	{ from, to }: { from: number; to: number },
): { progress: number; message: string } {
	const read = pages.filter(wasRead).length;
	const failed = pages.filter((page) => page.outcome !== null && !wasRead(page)).length;
	const word = pages.length === 1 ? "page" : "pages";
	const suffix = failed === 0 ? "" : `, ${failed} failed`;
	return {
		progress: Math.floor(from + (to - from) * Math.min(1, read / Math.max(1, wanted))),
		message: `${read} of ${pages.length} ${word} read${suffix}`,
	};
}

/** Removes duplicate URLs and splits the rest into pages to request first and spare pages. */
export function splitUrls(urls: readonly string[], wanted: number): { first: string[]; spare: string[] } {
	const unique = [...new Set(urls.map(normalizeUrl).filter((url) => url !== null))];
	return { first: unique.slice(0, wanted), spare: unique.slice(wanted) };
}

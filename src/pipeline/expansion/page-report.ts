import * as z from "zod";
import type { PageOutcome } from "../../contracts/tasks.ts";
import type { PageLink } from "../../knowledge/extract/links.ts";

/**
 * The queue consumer's report on a page. `outcome.url` is the requested URL, and `leadsTo` is the URL after redirects.
 */
export interface PageReport {
	outcome: PageOutcome;
	leadsTo: string | null;
	/** Links in the article come before all other links. */
	links: readonly PageLink[];
}

/** A page of an expansion. `outcome` is null while the page is pending. */
export interface ExpansionPage {
	url: string;
	outcome: PageOutcome | null;
	leadsTo: string | null;
	/** Links to follow, best first. */
	links: readonly RankedLink[];
}

export const RankedLink = z.object({ url: z.string(), score: z.number() });
export type RankedLink = z.infer<typeof RankedLink>;

/** Returns whether the page's text is in the knowledge base. */
export function wasRead({ outcome }: Pick<ExpansionPage, "outcome">): boolean {
	return outcome !== null && outcome.outcome !== "skipped" && outcome.outcome !== "failed";
}

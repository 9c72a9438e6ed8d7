import * as z from "zod";
import type { PageOutcome } from "../../contracts/tasks.ts";
import type { PageLink } from "../../knowledge/extract/links.ts";

/** What a page came to, as the consumer tells it. `outcome.url` is what was asked for, `leadsTo` where it was found. */
export interface PageReport {
	outcome: PageOutcome;
	leadsTo: string | null;
	/** Those of the article first. */
	links: readonly PageLink[];
}

/** A page of an expansion. `outcome` is null while it is being read. */
export interface ExpansionPage {
	url: string;
	outcome: PageOutcome | null;
	leadsTo: string | null;
	/** Worth following, best first. */
	links: readonly RankedLink[];
}

export const RankedLink = z.object({ url: z.string(), score: z.number() });
export type RankedLink = z.infer<typeof RankedLink>;

/** Whether the page's text is in the brain now. */
export function wasRead({ outcome }: Pick<ExpansionPage, "outcome">): boolean {
	return outcome !== null && outcome.outcome !== "skipped" && outcome.outcome !== "failed";
}

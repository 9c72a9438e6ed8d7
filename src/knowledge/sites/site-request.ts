import type { SegmentedPage } from "../ingest/new-page.ts";
import type { ResponseFacts } from "../web/deps.ts";
import type { Validators } from "../web/fetch-once.ts";

/** A request to read a URL of a site. `run` is the run of the site that it belongs to. */
export interface SiteRequest {
	siteId: string;
	run: number;
	/** The URL in the site. */
	url: string;
}

export type SiteClaim =
	/** Read the URL. The validators are null unless the site has stored the page and knows its links. */
	| { kind: "read"; as: "page" | "sitemap"; validators: Validators }
	/** A task is reading the page. Claim it again after `delayMs`. */
	| { kind: "later"; delayMs: number }
	/** The site was stopped or removed, or another message has read the URL. */
	| { kind: "unwanted" };

/** What reading a URL of a site led to. `reason` is shown to the user. */
export type SiteResult =
	/** `links` are the URLs that the page links to. */
	| { kind: "page"; page: SegmentedPage; links: readonly string[] }
	| { kind: "sitemap"; urls: readonly string[]; sitemaps: readonly string[] }
	| { kind: "unchanged" }
	| { kind: "redirected"; to: string }
	| { kind: "skipped"; reason: string }
	/** `isMissing`: the site says that the page does not exist. */
	| { kind: "failed"; reason: string; isMissing: boolean };

/** A result and the response that it comes from; null if there was none. */
export interface SiteReport {
	result: SiteResult;
	response: ResponseFacts | null;
}

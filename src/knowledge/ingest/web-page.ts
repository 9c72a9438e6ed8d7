import type { PageKind } from "../../contracts/knowledge.ts";
import { DAY_MS } from "../../time.ts";
import { HTML_PARSER } from "../extract/dom.ts";
import { extract } from "../extract/extract.ts";
import type { PageLink } from "../extract/links.ts";
import { isSameAddress } from "../extract/same-address.ts";
import type { Document, Validators } from "../web/fetch-once.ts";
import type { NewPage, PageFetch } from "./new-page.ts";

/** Default interval between two crawls of a web page. */
export const RECRAWL_INTERVAL_MS = 7 * DAY_MS;

/** The result of extracting a web document. `reason` is shown to the user. */
export type WebPage =
	| { kind: "page"; page: NewPage; links: PageLink[] }
	| { kind: "refused"; reason: string };

/**
 * Extracts a page from a web document. A canonical URL that may belong to another page becomes `copyOf` rather than
 * `url`. `now` is in milliseconds since the epoch.
 */
export async function toWebPage(document: Document, kind: PageKind, now: number): Promise<WebPage> {
	await HTML_PARSER.load();
	const extracted = extract(document);
	if (extracted.kind !== "page") return { kind: "refused", reason: extracted.reason };
	const { title, canonicalUrl, links, ...content } = extracted.page;
	const declared = URL.parse(canonicalUrl ?? "");
	const isOwn = declared !== null && isSameAddress(declared, new URL(document.url));
	const url = isOwn ? declared.href : document.url;
	const fetch = toPageFetch(document, now);
	const page = { ...content, kind, title: title ?? url, url, copyOf: isOwn ? null : canonicalUrl, fetch };
	return { kind: "page", page, links };
}

/** Returns the record of a fetch at `now`, with the next crawl due after `RECRAWL_INTERVAL_MS`. */
export function toPageFetch({ etag, lastModified }: Validators, now: number): PageFetch {
	return { etag, lastModified, fetchedAt: now, dueAt: now + RECRAWL_INTERVAL_MS };
}

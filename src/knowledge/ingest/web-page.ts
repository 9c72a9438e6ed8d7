import type { PageKind } from "../../contracts/knowledge.ts";
import { extract } from "../extract/extract.ts";
import type { PageLink } from "../extract/links.ts";
import { isSameAddress } from "../extract/same-address.ts";
import type { Document, Validators } from "../web/fetch-once.ts";
import type { NewPage, PageFetch } from "./new-page.ts";

/** A page of the web is read again this long after it was read, in milliseconds. */
export const RECRAWL_INTERVAL_MS = 7 * 24 * 60 * 60 * 1_000;

/** `reason` is a sentence for people. */
export type WebPage =
	| { kind: "page"; page: NewPage; links: PageLink[] }
	| { kind: "refused"; reason: string };

/**
 * The page that a document of the web is. An address that it declares for itself and that may be another page's is only a
 * hint: see `copyOf`. `now` is milliseconds since 1970.
 */
export function toWebPage(document: Document, kind: PageKind, now: number): WebPage {
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

/** What is kept of a reading. */
export function toPageFetch({ etag, lastModified }: Validators, now: number): PageFetch {
	return { etag, lastModified, fetchedAt: now, dueAt: now + RECRAWL_INTERVAL_MS };
}

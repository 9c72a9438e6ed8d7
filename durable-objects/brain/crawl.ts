import type { SegmentedPage } from "../../src/knowledge/ingest/new-page.ts";
import { nextCrawlWhenMissing } from "../../src/knowledge/ingest/recrawl-schedule.ts";
import { pageNotFound } from "../../src/knowledge/store/pages.ts";
import type { PutOutcome } from "../../src/knowledge/store/put-page.ts";
import type { Validators } from "../../src/knowledge/web/fetch-once.ts";
import type { PageRequest } from "../../src/knowledge/web/page-request.ts";
import type { Knowledge } from "./knowledge.ts";
import type { CrawlClaimRow } from "./stores/crawl-claims.ts";
import type { Stores } from "./stores/stores.ts";
import type { CrawledPage, PageVersion } from "./stores/web-pages.ts";

/** How long other tasks reuse a page instead of reading it again. */
const FRESH_MS = 5 * 60 * 1_000;
/** Lifetime of a claim. Once a claim has expired, its holder is considered dead. */
export const CLAIM_TTL_MS = 60_000;
/** Delay before a task retries a page that another task has claimed. */
export const CLAIM_RETRY_MS = 2_000;
/** The holder of claims made by recrawls. A recrawl has no task that could hold a claim. */
const RECRAWL_HOLDER = "recrawl";

export type CrawlClaim =
	/** Fetch the page conditionally, using the validators of the stored version. */
	| { kind: "read"; validators: Validators }
	/** The page was read recently and does not need to be fetched. */
	| { kind: "known"; page: CrawledPage }
	/** Another task is reading the page. Retry the claim after `delayMs`. */
	| { kind: "later"; delayMs: number }
	/** The page was deleted before its recrawl. */
	| { kind: "deleted" };

/** Why a page could not be read. `isMissing`: the site says that the page does not exist. */
export interface CrawlFailure {
	isMissing: boolean;
	reason: string;
}

export interface CrawlDeps {
	storage: Pick<DurableObjectStorage, "transactionSync">;
	stores: Pick<Stores, "crawlClaims" | "webPages">;
	knowledge: Pick<Knowledge, "write" | "embed">;
}

/**
 * Coordinates the crawl of web pages: no two tasks read the same page at the same time, and all tasks share the result.
 */
export class Crawl {
	readonly #deps: CrawlDeps;

	constructor(deps: CrawlDeps) {
		this.#deps = deps;
	}

	/**
	 * Claims a page for a task until the crawl ends or the claim expires. The holder may claim it again, because its
	 * queue message may be redelivered after a crash.
	 */
	claim({ url, at, taskId }: PageRequest, now: number): CrawlClaim {
		const { crawlClaims, webPages } = this.#deps.stores;
		crawlClaims.deleteEnded(now, now - FRESH_MS);
		const holder = taskId ?? RECRAWL_HOLDER;
		const current = crawlClaims.find(url);
		if (current !== null) {
			const page = taskId !== null && isFresh(current, now) ? webPages.find(current.page_id) : null;
			if (page !== null) return { kind: "known", page };
			if (current.holder !== holder && current.held_until > now)
				return { kind: "later", delayMs: CLAIM_RETRY_MS };
		}
		if (taskId === null && webPages.findVersion(url) === null) return { kind: "deleted" };
		crawlClaims.claim(url, holder, now + CLAIM_TTL_MS);
		const version = webPages.findVersion(at);
		return {
			kind: "read",
			validators: { etag: version?.etag ?? null, lastModified: version?.last_modified ?? null },
		};
	}

	/**
	 * Stores a page that was read. A recrawled page keeps its id even if its URL has changed.
	 * @throws {AppError} `knowledge_full`, or `page_not_found` when a page due for a recrawl has been deleted
	 */
	async storePage(request: PageRequest, page: SegmentedPage, now: number): Promise<PutOutcome> {
		const { storage, knowledge } = this.#deps;
		return knowledge.embed(storage.transactionSync(() => this.#write(request, page, now)));
	}

	/** Records that a page has not changed. Returns null when it has been deleted. */
	recordUnchanged({ url, at }: PageRequest, now: number): CrawledPage | null {
		const { crawlClaims, webPages } = this.#deps.stores;
		const version = webPages.findVersion(at);
		if (version === null) return null;
		webPages.postpone(version, now);
		crawlClaims.complete(url, version.page_id, now);
		return webPages.find(version.page_id);
	}

	/**
	 * Records that a page could not be read. A missing page is recrawled less and less often, and eventually not at
	 * all.
	 */
	recordFailure({ url, taskId }: PageRequest, { isMissing, reason }: CrawlFailure, now: number): void {
		const { crawlClaims, webPages } = this.#deps.stores;
		const version = webPages.findVersion(url);
		if (version !== null) webPages.recordFailure(version.page_id, reason, now);
		if (taskId === null && isMissing)
			webPages.schedule(url, nextCrawlWhenMissing(crawlClaims.recordMiss(url), now));
		else crawlClaims.release(url);
	}

	#write({ url, taskId }: PageRequest, page: SegmentedPage, now: number): PutOutcome {
		const { stores, knowledge } = this.#deps;
		const due = taskId === null ? stores.webPages.findVersion(url) : null;
		if (taskId === null && due === null) throw pageNotFound();
		const previous = due ?? this.#versionOf(page);
		const put = knowledge.write({ ...page, pageId: due?.page_id ?? page.pageId });
		stores.crawlClaims.complete(url, put.page.id, now);
		if (put.outcome === "unchanged" && previous !== null) stores.webPages.postpone(previous, now);
		return put;
	}

	#versionOf({ url }: SegmentedPage): PageVersion | null {
		return url === null ? null : this.#deps.stores.webPages.findVersion(url);
	}
}

function isFresh({ read_at }: CrawlClaimRow, now: number): boolean {
	return read_at !== null && read_at > now - FRESH_MS;
}

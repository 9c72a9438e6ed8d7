import { SITE_URLS_MAX } from "../../src/contracts/limits.ts";
import { AppError } from "../../src/errors.ts";
import { skipReason, tooDeep } from "../../src/knowledge/sites/site-filter.ts";
import type {
	SiteClaim,
	SiteReport,
	SiteRequest,
	SiteResult,
} from "../../src/knowledge/sites/site-request.ts";
import { toSiteUrl } from "../../src/knowledge/sites/site-url.ts";
import { TRAP_GROUP_FULL, TRAP_GROUP_MAX, trapGroup } from "../../src/knowledge/sites/traps.ts";
import type { PutOutcome } from "../../src/knowledge/store/put-page.ts";
import type { ResponseFacts } from "../../src/knowledge/web/deps.ts";
import { listSitemaps } from "../../src/knowledge/web/request-claims.ts";
import { CLAIM_RETRY_MS, CLAIM_TTL_MS } from "./crawl.ts";
import type { Knowledge } from "./knowledge.ts";
import type { SiteUrlRow, UrlOutcome } from "./stores/site-urls.ts";
import type { StoredSite } from "./stores/sites.ts";
import type { Stores } from "./stores/stores.ts";

/** Maximum number of sitemaps read per site. */
const SITEMAPS_MAX = 50;

const DELETED_BY_USER = "You deleted this page.";
const NO_VALIDATORS = { etag: null, lastModified: null };

export interface SiteCrawlDeps {
	storage: Pick<DurableObjectStorage, "sql" | "transactionSync">;
	stores: Pick<Stores, "crawlClaims" | "sites" | "siteUrls" | "webPages">;
	knowledge: Pick<Knowledge, "write">;
	now(): number;
}

/** A URL that is being read, and its site. */
interface Reading {
	site: StoredSite;
	row: SiteUrlRow;
	response: ResponseFacts | null;
}

/** Hands out the URLs of sites to queue consumers and records what these report. */
export class SiteCrawl {
	readonly #deps: SiteCrawlDeps;

	constructor(deps: SiteCrawlDeps) {
		this.#deps = deps;
	}

	/** Claims a URL for a queue consumer. The same message may claim it again after a crash. */
	claim(request: SiteRequest): SiteClaim {
		const { stores, now } = this.#deps;
		const reading = this.#find(request, null);
		if (reading === null) return { kind: "unwanted" };
		const { site, row } = reading;
		if (row.was_stored === 1 && row.page_id === null) {
			this.#finish(reading, "skipped", DELETED_BY_USER);
			return { kind: "unwanted" };
		}
		stores.siteUrls.keepAlive(row.id, now());
		const current = stores.crawlClaims.find(row.url);
		if (current !== null && current.holder !== site.id && current.held_until > now())
			return { kind: "later", delayMs: CLAIM_RETRY_MS };
		stores.crawlClaims.claim(row.url, site.id, now() + CLAIM_TTL_MS);
		const version = row.page_id === null ? null : stores.webPages.getVersion(row.page_id);
		const validators =
			version === null ? NO_VALIDATORS : { etag: version.etag, lastModified: version.last_modified };
		return { kind: "read", as: row.kind, validators };
	}

	/** Records the result of reading a URL. Ignores results that nobody waits for. */
	report(request: SiteRequest, { result, response }: SiteReport): void {
		const reading = this.#find(request, response);
		if (reading === null) return;
		try {
			this.#deps.storage.transactionSync(() => this.#record(reading, result));
		} catch (error) {
			if (!(error instanceof AppError) || error.code !== "knowledge_full") throw error;
			const { sites, siteUrls } = this.#deps.stores;
			sites.stop(request.siteId, error.message);
			siteUrls.requeueSent(request.siteId);
		}
		this.#deps.stores.crawlClaims.release(request.url);
	}

	/** Returns a URL that is being read in the current run of its site; otherwise null. */
	#find({ siteId, run, url }: SiteRequest, response: ResponseFacts | null): Reading | null {
		const { sites, siteUrls } = this.#deps.stores;
		const site = sites.find(siteId);
		if (site === null || site.state !== "running" || site.run !== run) return null;
		const row = siteUrls.find(siteId, url);
		return row === null || row.state !== "sent" ? null : { site, row, response };
	}

	#record(reading: Reading, result: SiteResult): void {
		switch (result.kind) {
			case "page":
				this.#store(reading, result);
				break;
			case "sitemap":
				this.#recordSitemap(reading, result);
				break;
			case "unchanged":
				this.#recordUnchanged(reading);
				break;
			case "redirected":
				this.#recordRedirect(reading, result.to);
				break;
			case "skipped":
				this.#recordFailure(reading, "skipped", result.reason);
				break;
			case "failed":
				if (reading.row.kind === "sitemap" && result.isMissing) this.#recordMissingSitemap(reading);
				else this.#recordFailure(reading, "failed", result.reason);
		}
	}

	#recordSitemap(reading: Reading, { urls, sitemaps }: Extract<SiteResult, { kind: "sitemap" }>): void {
		const { site, row } = reading;
		this.#addSitemaps(site, [...sitemaps, ...this.#robotsSitemaps(row)]);
		this.#addPages(site, urls, 1);
		this.#finish(reading, "unchanged", null);
	}

	/** Forgets a sitemap that does not exist, because its usual address is a guess. */
	#recordMissingSitemap({ site, row }: Reading): void {
		const { sites, siteUrls } = this.#deps.stores;
		this.#addSitemaps(site, this.#robotsSitemaps(row));
		siteUrls.delete(row.id);
		sites.wake(site.id, this.#deps.now());
	}

	#store(reading: Reading, { page, links }: Extract<SiteResult, { kind: "page" }>): void {
		const { stores, knowledge } = this.#deps;
		const { site, row } = reading;
		const put: PutOutcome = knowledge.write({ ...page, pageId: row.page_id });
		const { id, url } = put.page;
		// The site decides when its pages are read again.
		stores.webPages.scheduleSitePage(id);
		const other = row.page_id === null ? stores.siteUrls.findOther(site.id, id, row.id) : null;
		if (other === null) {
			const stored = { pageId: id, isNew: put.outcome === "added" };
			this.#finish(reading, put.outcome, null, stored);
		} else this.#finish(reading, "skipped", `The same page as ${other}`);
		const canonical = page.copyOf === null || url === page.copyOf ? [] : [page.copyOf];
		this.#addPages(site, canonical, row.depth);
		this.#addPages(site, links, row.depth + 1);
	}

	#recordUnchanged(reading: Reading): void {
		const { webPages } = this.#deps.stores;
		const { page_id } = reading.row;
		const version = page_id === null ? null : webPages.getVersion(page_id);
		if (version === null) {
			this.#finish(reading, "skipped", DELETED_BY_USER);
			return;
		}
		webPages.postpone(version, this.#deps.now());
		webPages.scheduleSitePage(version.page_id);
		this.#finish(reading, "unchanged", null);
	}

	/** Queues the target as a URL of its own, so that no page is read twice. */
	#recordRedirect(reading: Reading, to: string): void {
		const { site, row } = reading;
		const target = toSiteUrl(to, site.settings.url);
		if (target === null) {
			this.#recordFailure(reading, "skipped", `Redirects to another site: ${to}`);
			return;
		}
		if (row.kind === "sitemap") this.#addSitemaps(site, [target]);
		else this.#addPages(site, [target], row.depth);
		this.#finish(reading, "skipped", `Redirects to ${target}`);
	}

	#recordFailure(reading: Reading, outcome: "skipped" | "failed", reason: string): void {
		const { stores, now } = this.#deps;
		const { page_id } = reading.row;
		if (page_id !== null) stores.webPages.recordFailure(page_id, reason, now());
		this.#finish(reading, outcome, reason);
	}

	#finish(
		{ site, row, response }: Reading,
		outcome: UrlOutcome,
		reason: string | null,
		stored?: { pageId: string; isNew: boolean },
	): void {
		const result = { outcome, reason, response, ...(stored !== undefined && { stored }) };
		this.#deps.stores.siteUrls.record(row.id, result, this.#deps.now());
		// The job sends the next URL.
		this.#deps.stores.sites.wake(site.id, this.#deps.now());
	}

	#robotsSitemaps({ url, kind }: SiteUrlRow): string[] {
		return kind === "sitemap" ? listSitemaps(this.#deps.storage.sql, url) : [];
	}

	#addSitemaps(site: StoredSite, urls: readonly string[]): void {
		const { siteUrls } = this.#deps.stores;
		for (const address of urls) {
			const url = toSiteUrl(address, site.settings.url);
			if (url === null || siteUrls.find(site.id, url) !== null) continue;
			if (siteUrls.countKind(site.id, "sitemap") >= SITEMAPS_MAX) return;
			siteUrls.add(site.id, { url, kind: "sitemap", depth: 0, trapGroup: null, skipReason: null });
		}
	}

	/** Adds the pages of the site that some URLs lead to. Ignores URLs of other sites. */
	#addPages(site: StoredSite, addresses: readonly string[], depth: number): void {
		const { sites, siteUrls } = this.#deps.stores;
		let room = SITE_URLS_MAX - siteUrls.count(site.id);
		let ignored = 0;
		for (const address of addresses) {
			const url = toSiteUrl(address, site.settings.url);
			if (url === null) continue;
			const known = siteUrls.find(site.id, url);
			if (known !== null) {
				this.#reconsider(site, known, depth);
			} else if (room > 0) {
				room--;
				this.#addPage(site, url, depth);
			} else ignored++;
		}
		if (ignored > 0) sites.addIgnored(site.id, ignored);
	}

	#addPage({ id, settings }: StoredSite, url: string, depth: number): void {
		const { siteUrls } = this.#deps.stores;
		const group = trapGroup(new URL(url));
		const isFull = group !== null && siteUrls.countTrapGroup(id, group) >= TRAP_GROUP_MAX;
		const reason = skipReason(settings, url, depth) ?? (isFull ? TRAP_GROUP_FULL : null);
		siteUrls.add(id, { url, kind: "page", depth, trapGroup: group, skipReason: reason });
	}

	/** Reads a page after all that seemed to be too far from the start page. */
	#reconsider({ settings }: StoredSite, { id, reason, depth: before }: SiteUrlRow, depth: number): void {
		if (reason !== tooDeep(settings.depth) || depth >= before || depth > settings.depth) return;
		this.#deps.stores.siteUrls.queueCloser(id, depth);
	}
}

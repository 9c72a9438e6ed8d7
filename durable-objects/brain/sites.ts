import type {
	NewSite,
	Site,
	SiteDetails,
	SiteList,
	SiteUpdate,
	SiteUrlList,
	SiteUrlQuery,
} from "../../src/contracts/sites.ts";
import { AppError } from "../../src/errors.ts";
import { nextReadAt } from "../../src/knowledge/sites/schedule.ts";
import { isSitemapUrl, toSiteUrl } from "../../src/knowledge/sites/site-url.ts";
import { describeSite, describeSiteInDetail, listSiteUrls } from "./site-report.ts";
import type { StoredSite } from "./stores/sites.ts";
import type { Stores } from "./stores/stores.ts";

/** The place of the start page and of sitemaps. */
const START = { depth: 0, trapGroup: null, skipReason: null };

/** What a user can do with the reading of a site. All are idempotent. */
export type SiteAction = "stop" | "resume" | "read";

export interface SitesDeps {
	sql: SqlStorage;
	stores: Pick<Stores, "sites" | "siteUrls">;
	now(): number;
}

/** Manages the user's sites. A job reads them. */
export class Sites {
	readonly #deps: SitesDeps;

	constructor(deps: SitesDeps) {
		this.#deps = deps;
	}

	list(): SiteList {
		const { sql, stores } = this.#deps;
		return { items: stores.sites.list().map((site) => describeSite(sql, site)) };
	}

	/** @throws {AppError} `not_found` */
	get(id: string): SiteDetails {
		const { sql, stores } = this.#deps;
		return describeSiteInDetail(sql, stores.sites.get(id));
	}

	/** @throws {AppError} `not_found`, or `invalid_request` when the cursor is invalid */
	listUrls(id: string, query: SiteUrlQuery): SiteUrlList {
		const { sql, stores } = this.#deps;
		return listSiteUrls(sql, stores.sites.get(id), query);
	}

	/**
	 * Adds a site and starts to read it.
	 * @throws {AppError} `conflict` when the site exists or there are too many
	 */
	create(newSite: NewSite): Site {
		const { stores, now } = this.#deps;
		const url = toSiteUrl(newSite.url, newSite.url);
		if (url === null) throw new AppError("invalid_request", "url: must not contain credentials.");
		const site = stores.sites.create({ ...newSite, url }, now());
		const kind = isSitemapUrl(url) ? "sitemap" : "page";
		stores.siteUrls.add(site.id, { ...START, url, kind });
		this.#addUsualSitemap(site);
		return this.#describe(site.id);
	}

	/**
	 * Changes when a site is read again.
	 * @throws {AppError} `not_found`
	 */
	update(id: string, { schedule }: SiteUpdate): Site {
		const { sites } = this.#deps.stores;
		const { state, finishedAt } = sites.get(id);
		sites.setSchedule(id, schedule);
		if (state === "finished" && finishedAt !== null) sites.wake(id, nextReadAt(schedule, finishedAt));
		return this.#describe(id);
	}

	/** @throws {AppError} `not_found` */
	act(id: string, action: SiteAction): Site {
		const { sites } = this.#deps.stores;
		const { state } = sites.get(id);
		if (action === "stop" && state === "running") this.#stop(id);
		if (action === "resume" && state === "stopped") sites.resume(id, this.#deps.now());
		if (action === "read" && state !== "running") this.#startRun(id);
		return this.#describe(id);
	}

	/** Starts the next run of a site that is due. */
	startDueRun({ id }: StoredSite): void {
		this.#startRun(id);
	}

	/**
	 * Removes a site. A job deletes its pages, except those that were added in another way too.
	 * @throws {AppError} `not_found`
	 */
	remove(id: string): void {
		const { sites } = this.#deps.stores;
		sites.get(id);
		sites.startRemoval(id, this.#deps.now());
	}

	#stop(id: string): void {
		const { sites, siteUrls } = this.#deps.stores;
		sites.stop(id, null);
		siteUrls.requeueSent(id);
	}

	#startRun(id: string): void {
		const { stores, now } = this.#deps;
		stores.siteUrls.requeueAll(id);
		this.#addUsualSitemap(stores.sites.get(id));
		stores.sites.startRun(id, now());
	}

	/** Adds the usual address of a sitemap, unless a sitemap is known. */
	#addUsualSitemap({ id, settings: { url, depth, use_sitemap } }: StoredSite): void {
		const { siteUrls } = this.#deps.stores;
		const usual = toSiteUrl("/sitemap.xml", url);
		if (!use_sitemap || depth === 0 || usual === null || siteUrls.countKind(id, "sitemap") > 0) return;
		siteUrls.add(id, { ...START, url: usual, kind: "sitemap" });
	}

	#describe(id: string): Site {
		const { sql, stores } = this.#deps;
		return describeSite(sql, stores.sites.get(id));
	}
}

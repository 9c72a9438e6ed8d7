import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { nextReadAt } from "../../../src/knowledge/sites/schedule.ts";
import type { SiteUrlRow } from "../stores/site-urls.ts";
import type { StoredSite } from "../stores/sites.ts";
import type { Stores } from "../stores/stores.ts";
import type { Job } from "./scheduler.ts";

/** Maximum number of URLs of a site that are with the queue at the same time. More would only wait for their host. */
const SENT_MAX = 4;
/** Time without a sign of life after which the message for a URL counts as lost and is sent again. */
export const SENT_TIMEOUT_MS = 5 * 60_000;
/** How often messages are checked for being lost. */
const SENT_CHECK_MS = 10_000;
/** Number of times that a URL is sent per run. */
export const SENDS_MAX = 3;
/** Maximum number of requests per run for each page of the limit, because pages may fail or be skipped. */
const REQUESTS_PER_PAGE_MAX = 4;
/** Pages deleted per run when a site is removed. */
const REMOVED_PER_RUN = 25;

const LOST = "It could not be read after several attempts.";

export interface SiteReadingDeps {
	stores: Pick<Stores, "sites" | "siteUrls" | "webPages">;
	queue: Pick<Queue, "sendBatch">;
	userId: string;
	/** Messages that were sent before this time are lost. Milliseconds since the Unix epoch. */
	queueStartedAt: number;
	startRun(site: StoredSite): void;
	deletePage(id: string): void;
	now(): number;
}

/** Sends the URLs of sites to the queue, starts scheduled runs, and removes sites. */
export class SiteReading implements Job {
	readonly name = "sites";
	readonly #deps: SiteReadingDeps;

	constructor(deps: SiteReadingDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		return this.#deps.stores.sites.nextWakeAt();
	}

	async run(): Promise<void> {
		const { stores, now, startRun } = this.#deps;
		for (const site of stores.sites.listDue(now())) {
			if (site.state === "removing") this.#remove(site);
			else if (site.state === "running") await this.#send(site);
			else startRun(site);
		}
	}

	#remove({ id }: StoredSite): void {
		const { stores, deletePage, now } = this.#deps;
		const pages = stores.siteUrls.detachPages(id, REMOVED_PER_RUN);
		for (const { pageId, isUnneeded } of pages) {
			if (isUnneeded) deletePage(pageId);
			else stores.webPages.scheduleOwnPage(pageId, now());
		}
		if (pages.length < REMOVED_PER_RUN) stores.sites.delete(id);
	}

	/** Sends the next URLs of a site, or ends its run. */
	async #send(site: StoredSite): Promise<void> {
		const { stores, now } = this.#deps;
		const { id, settings, startedAt } = site;
		const sent = this.#expire(site);
		const requests = stores.siteUrls.countRequests(id, startedAt) + sent;
		const requestsLeft = REQUESTS_PER_PAGE_MAX * settings.page_limit - requests;
		const pagesLeft = settings.page_limit - stores.siteUrls.countStored(id);
		const limit = Math.min(SENT_MAX - sent, requestsLeft);
		const next = stores.siteUrls.listNext(id, limit, pagesLeft);
		if (sent + next.length === 0) return this.#finish(site);
		await this.#enqueue(site, next);
		stores.sites.wake(id, now() + SENT_CHECK_MS);
	}

	/** Sends lost URLs again, or gives up on them. Returns the number of URLs that are with the queue. */
	#expire({ id }: StoredSite): number {
		const { queueStartedAt } = this.#deps;
		const { siteUrls } = this.#deps.stores;
		const now = this.#deps.now();
		const sent = siteUrls.listSent(id);
		const lost = sent.filter(({ sent_at }) => sent_at < queueStartedAt || sent_at + SENT_TIMEOUT_MS <= now);
		for (const row of lost) {
			if (row.sends < SENDS_MAX) siteUrls.requeue(row.id);
			else siteUrls.record(row.id, { outcome: "failed", reason: LOST, response: null }, now);
		}
		return sent.length - lost.length;
	}

	async #enqueue({ id, run }: StoredSite, rows: readonly SiteUrlRow[]): Promise<void> {
		if (rows.length === 0) return;
		const { stores, queue, userId, now } = this.#deps;
		const messages = rows.map(({ url }): { body: QueueMessage } => ({
			body: { kind: "read_site_url", user_id: userId, site_id: id, run, url },
		}));
		for (const row of rows) stores.siteUrls.markSent(row.id, now());
		try {
			await queue.sendBatch(messages);
		} catch (error) {
			for (const row of rows) stores.siteUrls.requeue(row.id);
			throw error;
		}
	}

	#finish({ id, settings }: StoredSite): void {
		const { stores, now } = this.#deps;
		const limit =
			stores.siteUrls.countStored(id) >= settings.page_limit
				? `${settings.page_limit} pages`
				: `${REQUESTS_PER_PAGE_MAX * settings.page_limit} requests`;
		const detail = stores.siteUrls.hasQueued(id) ? `The limit of ${limit} was reached.` : null;
		const finishedAt = now();
		stores.sites.finish(id, detail, nextReadAt(settings.schedule, finishedAt), finishedAt);
	}
}

import { SITE_URLS_MAX } from "../contracts/limits.ts";
import type { QueueMessage } from "../contracts/queue.ts";
import { unwrap } from "../errors.ts";
import { segmentPage } from "../knowledge/ingest/new-page.ts";
import { toWebPage } from "../knowledge/ingest/web-page.ts";
import type { SiteRequest, SiteResult } from "../knowledge/sites/site-request.ts";
import { toSiteUrl } from "../knowledge/sites/site-url.ts";
import { parseSitemap } from "../knowledge/sites/sitemap.ts";
import { type CrawlDeps, type CrawlResult, crawlStep, requestPolitely } from "../knowledge/web/crawl-step.ts";
import type { ResponseFacts } from "../knowledge/web/deps.ts";
import type { Validators } from "../knowledge/web/fetch-once.ts";
import { fetchSitemap, type SitemapResult } from "../knowledge/web/fetch-sitemap.ts";
import { getBrain } from "../objects.ts";
import {
	consumeCrawlMessage,
	mayRetry,
	PAGE_DELIVERIES,
	STEP_MAX_MS,
	type StepResult,
} from "./crawl-retries.ts";

export type SiteUrlMessage = Extract<QueueMessage, { kind: "read_site_url" }>;
type Bindings = Pick<Env, "BRAIN" | "CRAWL">;

/**
 * Makes one request for a URL of a site and reports the result to the brain. Never sleeps: to wait, it sends a new
 * message with a delay.
 */
export async function readSiteUrl(message: Message, body: SiteUrlMessage, env: Env): Promise<void> {
	const step = new SiteUrlReading(body, env);
	await consumeCrawlMessage(message, body, env, (deps, delivery) => step.run(deps, delivery));
}

/** Reports the failure of a URL after its message has failed every delivery. */
export async function reportLostSiteUrl(body: SiteUrlMessage, env: Bindings): Promise<void> {
	await new SiteUrlReading(body, env).reportLost();
}

class SiteUrlReading {
	readonly #body: SiteUrlMessage;
	readonly #request: SiteRequest;
	readonly #env: Bindings;
	#response: ResponseFacts | null = null;

	constructor(body: SiteUrlMessage, env: Bindings) {
		this.#body = body;
		this.#request = { siteId: body.site_id, run: body.run, url: body.url };
		this.#env = env;
	}

	/** `delivery` starts at 1. */
	async run(crawl: CrawlDeps, delivery: number): Promise<StepResult> {
		const deps: CrawlDeps = {
			...crawl,
			onResponse: (response) => {
				this.#response = response;
			},
		};
		const claim = unwrap(await this.#brain.claimSiteUrl(this.#request));
		if (claim.kind === "unwanted") return "done";
		if (claim.kind === "later") return this.#send({}, claim.delayMs);
		const step =
			claim.as === "sitemap" ? await this.#readSitemap(deps) : await this.#readPage(claim.validators, deps);
		return this.#handle(step, delivery);
	}

	async reportLost(): Promise<void> {
		await this.#report(failed("It could not be read after several attempts."));
	}

	#readPage(validators: Validators, deps: CrawlDeps): Promise<CrawlResult> {
		const { url, redirects = 0, cookies } = this.#body;
		return crawlStep({ url, redirects, cookies, validators }, deps, AbortSignal.timeout(STEP_MAX_MS));
	}

	async #readSitemap(deps: CrawlDeps): Promise<CrawlResult | Extract<SitemapResult, { kind: "sitemap" }>> {
		const signal = AbortSignal.timeout(STEP_MAX_MS);
		const result = await requestPolitely(this.#body.url, deps, signal, (href) =>
			fetchSitemap(href, deps, signal),
		);
		return result.kind === "redirect" ? { kind: "redirected", to: result.to, redirects: 0 } : result;
	}

	async #handle(
		step: CrawlResult | Extract<SitemapResult, { kind: "sitemap" }>,
		delivery: number,
	): Promise<StepResult> {
		switch (step.kind) {
			case "later":
				return this.#send({}, step.delayMs);
			case "redirected": {
				const { to, redirects, cookies } = step;
				// A page that requires a cookie redirects to itself.
				const isSame = toSiteUrl(to, this.#body.url) === this.#body.url;
				if (isSame && cookies !== undefined) return this.#send({ redirects, cookies }, 0);
				return this.#report({ kind: "redirected", to });
			}
			case "document": {
				const read = await toWebPage(step, "crawled", Date.now());
				if (read.kind === "refused") return this.#report({ kind: "skipped", reason: read.reason });
				const links = read.links.map(({ url }) => url);
				return this.#report({ kind: "page", page: segmentPage(read.page), links });
			}
			case "sitemap":
				return this.#report({ kind: "sitemap", ...parseSitemap(step.text, SITE_URLS_MAX) });
			case "not_modified":
				return this.#report({ kind: "unchanged" });
			case "refused":
				if (step.gone === true) return this.#report(failed(step.reason, true));
				return this.#report({ kind: "skipped", reason: step.reason });
			case "broken":
				if (mayRetry(step.retryAfterS) && delivery < PAGE_DELIVERIES) return "retry";
				return this.#report(failed(step.reason));
		}
	}

	/** Sends a new message that continues with the next step. */
	async #send(changes: Partial<SiteUrlMessage>, delayMs: number): Promise<"done"> {
		const delaySeconds = Math.ceil(delayMs / 1_000);
		await this.#env.CRAWL.send({ ...this.#body, ...changes }, { delaySeconds });
		return "done";
	}

	async #report(result: SiteResult): Promise<"done"> {
		unwrap(await this.#brain.reportSiteUrl(this.#request, { result, response: this.#response }));
		return "done";
	}

	get #brain() {
		return getBrain(this.#env, this.#body.user_id);
	}
}

function failed(reason: string, isMissing = false): SiteResult {
	return { kind: "failed", reason, isMissing };
}

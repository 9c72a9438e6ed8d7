import type { QueueMessage } from "../contracts/queue.ts";
import type { PageOutcome } from "../contracts/tasks.ts";
import { unwrap } from "../errors.ts";
import { segmentPage } from "../knowledge/ingest/new-page.ts";
import { toWebPage } from "../knowledge/ingest/web-page.ts";
import { type CrawlDeps, type CrawlResult, crawlStep } from "../knowledge/web/crawl-step.ts";
import type { Document, Validators } from "../knowledge/web/fetch-once.ts";
import type { PageRequest } from "../knowledge/web/page-request.ts";
import { getBrain, getConversationOfTask } from "../objects.ts";
import type { PageReport } from "../pipeline/expansion/page-report.ts";
import {
	consumeCrawlMessage,
	mayRetry,
	PAGE_DELIVERIES,
	STEP_MAX_MS,
	type StepResult,
} from "./crawl-retries.ts";

export type PageMessage = Extract<QueueMessage, { kind: "ingest_page" }>;
type Bindings = Pick<Env, "BRAIN" | "CONVERSATION" | "CRAWL">;

/**
 * Runs one step of reading a page. Never sleeps: to wait, it sends a new message with a delay. The page's task always
 * receives exactly one outcome.
 */
export async function ingestPage(message: Message, page: PageMessage, env: Env): Promise<void> {
	const step = new PageIngestion(page, env);
	await consumeCrawlMessage(message, { user_id: page.user_id, url: page.at }, env, (deps, delivery) =>
		step.run(deps, delivery),
	);
}

/** Reports the failure of a page to its task after the page's message has failed every delivery. */
export async function reportLostPage(page: PageMessage, env: Bindings): Promise<void> {
	await new PageIngestion(page, env).reportLost();
}

class PageIngestion {
	readonly #page: PageMessage;
	readonly #request: PageRequest;
	readonly #env: Bindings;

	constructor(page: PageMessage, env: Bindings) {
		const { url, at, task_id: taskId } = page;
		this.#page = page;
		this.#request = { url, at, taskId };
		this.#env = env;
	}

	/** `delivery` starts at 1. */
	async run(deps: CrawlDeps, delivery: number): Promise<StepResult> {
		if (!(await this.#isWanted())) return "done";
		const claim = unwrap(await this.#brain.claimCrawl(this.#request));
		switch (claim.kind) {
			case "deleted":
				return "done";
			case "later":
				return this.#send(this.#page, claim.delayMs);
			case "known": {
				const { url, ...known } = claim.page;
				return this.#report({ outcome: "unchanged", ...known }, url);
			}
			case "read":
				return this.#handleStep(await this.#crawl(claim.validators, deps), delivery);
		}
	}

	async reportLost(): Promise<void> {
		await this.#report(failed("It could not be read after several attempts."));
	}

	#crawl(validators: Validators, deps: CrawlDeps): Promise<CrawlResult> {
		const { at, redirects, cookies } = this.#page;
		const signal = AbortSignal.timeout(STEP_MAX_MS);
		return crawlStep({ url: at, redirects, cookies, validators }, deps, signal);
	}

	async #handleStep(step: CrawlResult, delivery: number): Promise<StepResult> {
		switch (step.kind) {
			case "later":
				return this.#send(this.#page, step.delayMs);
			case "redirected": {
				const { to: at, redirects, cookies } = step;
				return this.#send({ ...this.#page, at, redirects, cookies }, 0);
			}
			case "document":
				return this.#store(step);
			case "not_modified": {
				const known = unwrap(await this.#brain.recordUnchangedCrawl(this.#request));
				if (known === null) return this.#fail(failed("It was deleted in the meantime."));
				const { url, ...page } = known;
				return this.#report({ outcome: "unchanged", ...page }, url);
			}
			case "refused": {
				const isMissing = step.gone === true;
				return this.#fail(isMissing ? failed(step.reason) : skipped(step.reason), { isMissing });
			}
			case "broken": {
				const isRetried = mayRetry(step.retryAfterS);
				if (isRetried && delivery < PAGE_DELIVERIES) return "retry";
				await this.#fail(failed(step.reason));
				// Retrying after the last delivery moves the message to the dead letters.
				return isRetried ? "retry" : "done";
			}
		}
	}

	async #store(document: Document): Promise<StepResult> {
		const read = await toWebPage(document, "crawled", Date.now());
		if (read.kind === "refused") return this.#fail(skipped(read.reason));
		// The task may have been cancelled during the request.
		if (!(await this.#isWanted())) return this.#fail(failed("It is no longer needed."));
		const stored = await this.#brain.storeCrawledPage(this.#request, segmentPage(read.page));
		if ("error" in stored && stored.error.code !== "account_gone")
			return this.#fail(failed(stored.error.message));
		const { outcome, page } = unwrap(stored);
		const { id: page_id, title, url, passages } = page;
		return this.#report({ outcome, page_id, title, passages }, url, read.links);
	}

	/** Returns whether the page's task is still waiting for it. A recrawl has no task and is always wanted. */
	async #isWanted(): Promise<boolean> {
		const { user_id, task_id, url } = this.#page;
		return task_id === null || getConversationOfTask(this.#env, user_id, task_id).wantsPage(task_id, url);
	}

	/** Sends a new message that continues with the next step. */
	async #send(page: PageMessage, delayMs: number): Promise<StepResult> {
		await this.#env.CRAWL.send(page, { delaySeconds: Math.ceil(delayMs / 1_000) });
		return "done";
	}

	/** Releases the claim on the page and reports the outcome. */
	async #fail(outcome: PageResult, { isMissing = false } = {}): Promise<StepResult> {
		const { reason = "" } = outcome;
		unwrap(await this.#brain.recordFailedCrawl(this.#request, { isMissing, reason }));
		return this.#report(outcome);
	}

	/** Reports an outcome to the page's task, if there is one. `leadsTo` is the URL under which the page is stored. */
	async #report(
		outcome: PageResult,
		leadsTo: string | null = null,
		links: PageReport["links"] = [],
	): Promise<StepResult> {
		const { user_id, task_id, url } = this.#page;
		if (task_id === null) return "done";
		const report = { outcome: { url, ...outcome }, leadsTo, links };
		await getConversationOfTask(this.#env, user_id, task_id).recordPage(task_id, report);
		return "done";
	}

	get #brain() {
		return getBrain(this.#env, this.#page.user_id);
	}
}

/** An outcome without the requested URL. */
type PageResult = Omit<PageOutcome, "url">;

function failed(reason: string): PageResult {
	return { title: "", outcome: "failed", reason, passages: 0 };
}

function skipped(reason: string): PageResult {
	return { ...failed(reason), outcome: "skipped" };
}

import { readConfig } from "../config.ts";
import type { QueueMessage } from "../contracts/queue.ts";
import type { PageOutcome } from "../contracts/tasks.ts";
import { AppError, unwrap } from "../errors.ts";
import { segmentPage } from "../knowledge/ingest/new-page.ts";
import { toWebPage } from "../knowledge/ingest/web-page.ts";
import { type CrawlDeps, type CrawlResult, crawlStep } from "../knowledge/web/crawl-step.ts";
import type { Document, Validators } from "../knowledge/web/fetch-once.ts";
import type { PageRequest } from "../knowledge/web/page-request.ts";
import { getBrain, getConversationOfTask } from "../objects.ts";
import type { PageReport } from "../pipeline/expansion/page-report.ts";

export type PageMessage = Extract<QueueMessage, { kind: "ingest_page" }>;

/** Deliveries of one message: the first and `max_retries` of wrangler.toml. The last one that fails is dead-lettered. */
export const PAGE_DELIVERIES = 4;
/** A site that asks to be left alone for longer is not waited for, in seconds. */
const RETRY_AFTER_MAX_S = 20;
/** One step takes no longer: a look at robots.txt, one request and the brain's work. */
const STEP_MAX_MS = 30_000;
const UNWANTED = "It was not wanted any more.";
const LOST = "It could not be read in several tries.";

/**
 * Takes one step towards a page and never sleeps: what has to wait is a new message with a delay. The page's task learns
 * what it came to, once, whatever happens here.
 */
export async function ingestPage(message: Message, page: PageMessage, env: Env): Promise<void> {
	try {
		const next = await step(page, message.attempts, env);
		if (next === "retry") message.retry({ delaySeconds: backoffS(message.attempts) });
		else message.ack();
	} catch (error) {
		// Nobody is left to read for.
		if (error instanceof AppError && error.code === "account_gone") return message.ack();
		console.warn("a step towards a page failed", page.at, error);
		message.retry({ delaySeconds: backoffS(message.attempts) });
	}
}

/** Tells the task of a page that was given up. */
export async function reportLost(page: PageMessage, env: Env): Promise<void> {
	await report(page, failed(page, LOST), env);
}

async function step(page: PageMessage, attempt: number, env: Env): Promise<"done" | "retry"> {
	if (!(await isWanted(page, env))) return "done";
	const brain = brainOf(page, env);
	const claim = unwrap(await brain.claimCrawl(requestOf(page)));
	switch (claim.kind) {
		case "deleted":
			return "done";
		case "later":
			return again(page, claim.delayMs, env);
		case "known": {
			const { url, ...known } = claim.page;
			return tell(page, { outcome: "unchanged", ...known }, url, env);
		}
		case "read":
			return settle(page, await request(page, claim.conditional, env), attempt, env);
	}
}

function request(page: PageMessage, conditional: Validators, env: Env): Promise<CrawlResult> {
	const { crawl } = readConfig(env);
	const brain = brainOf(page, env);
	const deps: CrawlDeps = {
		fetch: (input, init) => fetch(input, init),
		now: Date.now,
		...crawl,
		claim: async (url) => unwrap(await brain.claimRequest(url)),
		keepRobots: async (origin, robots) => {
			unwrap(await brain.storeRobots(origin, robots));
		},
	};
	return crawlStep(
		{ url: page.at, redirects: page.redirects, cookies: page.cookies, conditional },
		deps,
		AbortSignal.timeout(STEP_MAX_MS),
	);
}

async function settle(
	page: PageMessage,
	step: CrawlResult,
	attempt: number,
	env: Env,
): Promise<"done" | "retry"> {
	const brain = brainOf(page, env);
	switch (step.kind) {
		case "later":
			return again(page, step.delayMs, env);
		case "redirected":
			return again({ ...page, at: step.to, redirects: step.redirects, cookies: step.cookies }, 0, env);
		case "document":
			return put(page, step, env);
		case "not_modified": {
			const known = unwrap(await brain.recordUnchangedCrawl(requestOf(page)));
			if (known === null) return unread(page, failed(page, "The page was deleted meanwhile."), env);
			const { url, ...kept } = known;
			return tell(page, { outcome: "unchanged", ...kept }, url, env);
		}
		case "refused":
			if (step.gone) return unread(page, failed(page, step.reason), env, true);
			return unread(page, { ...failed(page, step.reason), outcome: "skipped" }, env);
		case "broken": {
			const soon = (step.retryAfterS ?? 0) <= RETRY_AFTER_MAX_S;
			if (soon && attempt < PAGE_DELIVERIES) return "retry";
			await unread(page, failed(page, step.reason), env);
			// What was tried in vain to the end is kept among the dead letters.
			return soon ? "retry" : "done";
		}
	}
}

async function put(page: PageMessage, document: Document, env: Env): Promise<"done"> {
	const read = toWebPage(document, "crawled", Date.now());
	if (read.kind === "refused") return unread(page, { ...failed(page, read.reason), outcome: "skipped" }, env);
	// Its task may have been stopped while the page was on its way.
	if (!(await isWanted(page, env))) return unread(page, failed(page, UNWANTED), env);
	const brain = brainOf(page, env);
	const put = await brain.storeCrawledPage(requestOf(page), segmentPage(read.page));
	if ("error" in put && put.error.code !== "account_gone")
		return unread(page, failed(page, put.error.message), env);
	const { outcome, page: item } = unwrap(put);
	const { id: page_id, title, url, passages } = item;
	return tell(page, { outcome, page_id, title, passages }, url, env, read.links);
}

/** Whether anybody waits for the page: its task, or who had it read before. */
async function isWanted({ user_id, task_id, url }: PageMessage, env: Env): Promise<boolean> {
	return task_id === null || getConversationOfTask(env, user_id, task_id).wantsPage(task_id, url);
}

/** The page goes on in a message of its own. */
async function again(page: PageMessage, delayMs: number, env: Env): Promise<"done"> {
	await env.CRAWL.send(page, { delaySeconds: Math.ceil(delayMs / 1_000) });
	return "done";
}

async function unread(page: PageMessage, outcome: PageOutcome, env: Env, gone = false): Promise<"done"> {
	unwrap(await brainOf(page, env).recordFailedCrawl(requestOf(page), gone));
	await report(page, outcome, env);
	return "done";
}

async function tell(
	page: PageMessage,
	outcome: Omit<PageOutcome, "url">,
	leadsTo: string | null,
	env: Env,
	links: PageReport["links"] = [],
): Promise<"done"> {
	await report(page, { url: page.url, ...outcome }, env, leadsTo, links);
	return "done";
}

async function report(
	{ user_id, task_id }: PageMessage,
	outcome: PageOutcome,
	env: Env,
	leadsTo: string | null = null,
	links: PageReport["links"] = [],
): Promise<void> {
	if (task_id === null) return;
	await getConversationOfTask(env, user_id, task_id).pageDone(task_id, { outcome, leadsTo, links });
}

function failed({ url }: PageMessage, reason: string): PageOutcome {
	return { url, title: "", outcome: "failed", reason, passages: 0 };
}

function requestOf({ url, at, task_id }: PageMessage): PageRequest {
	return { url, at, taskId: task_id };
}

function brainOf({ user_id }: PageMessage, env: Env) {
	return getBrain(env, user_id);
}

function backoffS(attempt: number): number {
	return 2 ** attempt;
}

import { readConfig } from "../config.ts";
import { AppError } from "../errors.ts";
import type { CrawlDeps } from "../knowledge/web/crawl-step.ts";
import { createCrawlDeps } from "../web-reader.ts";

/**
 * Maximum number of deliveries of one message: the first one plus `max_retries` in wrangler.toml. A message that fails
 * every delivery becomes a dead letter.
 */
export const PAGE_DELIVERIES = 4;
/** Maximum duration of one step: robots.txt, one request and the calls to the brain. */
export const STEP_MAX_MS = 30_000;
/** A page is not retried when its site requests a longer delay. */
const RETRY_AFTER_MAX_S = 20;

/** Returns whether to retry a page after the delay that its site requests, if it requests one. */
export function mayRetry(retryAfterS: number | undefined): boolean {
	return (retryAfterS ?? 0) <= RETRY_AFTER_MAX_S;
}

/** `done` acknowledges the message; `retry` requests another delivery. */
export type StepResult = "done" | "retry";

/** Runs the step of a crawl message for a user, then acknowledges the message or has it delivered again. */
export async function consumeCrawlMessage(
	message: Message,
	{ user_id: userId, url }: { user_id: string; url: string },
	env: Env,
	run: (deps: CrawlDeps, delivery: number) => Promise<StepResult>,
): Promise<void> {
	const retry = () => message.retry({ delaySeconds: backoffS(message.attempts) });
	try {
		const result = await run(createCrawlDeps(env, readConfig(env), userId), message.attempts);
		if (result === "retry") retry();
		else message.ack();
	} catch (error) {
		// The account was deleted, so nobody needs the page.
		if (error instanceof AppError && error.code === "account_gone") return message.ack();
		console.warn("a crawl step failed", url, error);
		retry();
	}
}

/** Returns the delay before the next delivery, in seconds. */
function backoffS(delivery: number): number {
	return 2 ** delivery;
}

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

/** Returns the delay before the next delivery, in seconds. */
export function backoffS(delivery: number): number {
	return 2 ** delivery;
}

/** Retries allowed per first call. */
export const RETRY_SHARE = 0.2;
/** Retries allowed beyond that share at once, so that an idle server can retry what a crash of the model interrupts. */
export const RETRY_RESERVE = 30;
/**
 * Once the reserve is used up, one retry per interval is still allowed, so that a few questions never wait for others.
 */
export const RETRY_INTERVAL_MS = 1_000;

/**
 * Limits how many calls are retries, so that a failing model server does not receive a multiple of its usual load. In
 * any period, at most `RETRY_SHARE` of the number of first calls, `RETRY_RESERVE`, and one per `RETRY_INTERVAL_MS` are
 * retried. A token bucket like Finagle's `RetryBudget` (https://finagle.github.io/blog/2016/02/08/retry-budgets),
 * whose retries reserve their tokens instead of failing. It counts the calls of one isolate. All times are in epoch
 * milliseconds.
 */
export class RetryBudget {
	/** Negative if retries have reserved tokens of the future. */
	#tokens = RETRY_RESERVE;
	#refilledAt = Number.POSITIVE_INFINITY;

	/** Records a call that is not a retry. */
	recordCall(): void {
		this.#add(RETRY_SHARE);
	}

	/** Reserves a retry. Returns the delay until it is allowed, or null if that exceeds `maxDelayMs`. */
	reserve(now: number, maxDelayMs: number): number | null {
		this.#add(Math.max(0, now - this.#refilledAt) / RETRY_INTERVAL_MS);
		this.#refilledAt = now;
		const delayMs = Math.max(0, 1 - this.#tokens) * RETRY_INTERVAL_MS;
		if (delayMs > maxDelayMs) return null;
		this.#tokens -= 1;
		return Math.round(delayMs);
	}

	#add(tokens: number): void {
		this.#tokens = Math.min(this.#tokens + tokens, RETRY_RESERVE);
	}
}

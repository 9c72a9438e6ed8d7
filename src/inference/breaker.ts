/** Failures in a row after which calls are no longer tried. */
export const OPEN_AFTER_FAILURES = 5;
/** How long an open breaker lets nothing through, and then one probe in each such time. */
export const OPEN_MS = 10_000;

interface State {
	failures: number;
	lastFailureAt: number;
	/** When the next probe may go. */
	retryAt: number;
}

/**
 * Circuit breakers by provider name. A closed one lets all calls through. An open one lets through a single probe every
 * `OPEN_MS` (half-open), so a probe that never reports holds nothing up. Times are epoch milliseconds.
 */
export class Breakers {
	readonly #states = new Map<string, State>();

	/** Whether a call may go now. Asking an open breaker whose time has come takes the probe. */
	allows(name: string, now: number): boolean {
		const state = this.#open(name);
		if (!state) return true;
		if (now < state.retryAt) return false;
		state.retryAt = now + OPEN_MS;
		return true;
	}

	succeeded(name: string): void {
		this.#states.delete(name);
	}

	/** Calls that one crash takes down together are one failure: those begun before the last failure do not count. */
	failed(name: string, startedAt: number, now: number): void {
		const state = this.#states.get(name) ?? {
			failures: 0,
			lastFailureAt: Number.NEGATIVE_INFINITY,
			retryAt: now,
		};
		if (startedAt < state.lastFailureAt) return;
		this.#states.set(name, { failures: state.failures + 1, lastFailureAt: now, retryAt: now + OPEN_MS });
	}

	/** Milliseconds until an open breaker's next probe; null when calls go through. */
	retryInMs(name: string, now: number): number | null {
		const state = this.#open(name);
		return state ? Math.max(0, state.retryAt - now) : null;
	}

	#open(name: string): State | undefined {
		const state = this.#states.get(name);
		return state && state.failures >= OPEN_AFTER_FAILURES ? state : undefined;
	}
}

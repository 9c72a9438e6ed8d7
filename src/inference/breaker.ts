/** Consecutive failed tasks after which the breaker opens. */
export const OPEN_AFTER_FAILURES = 5;
/** Interval between health probes while a breaker is open. */
export const PROBE_INTERVAL_MS = 2_000;
/** How long questions wait for a provider that was healthy before it became unreachable. */
export const RECOVERY_WAIT_MAX_MS = 90_000;
/**
 * The time between two questions that check whether a provider is back, so that many of them do not overload the
 * Worker.
 */
export const RECOVERY_POLL_SPACING_MS = 100;

interface BreakerState {
	/** Whether the provider has responded to a call or a health probe since this isolate started. */
	hasResponded: boolean;
	/** When the provider became unreachable, in epoch milliseconds; null while it responds. */
	awaySince: number | null;
	failures: number;
	lastFailureAt: number;
	nextProbeAt: number;
	/** When the next question may check whether the provider is back. */
	nextPollAt: number;
}

/** What a response changes. */
const RESPONDING = {
	hasResponded: true,
	awaySince: null,
	nextPollAt: Number.NEGATIVE_INFINITY,
} as const satisfies Partial<BreakerState>;

/**
 * Circuit breakers by provider name. A closed breaker lets all calls through. While a breaker is open, callers wait,
 * and one of them sends a health probe every `PROBE_INTERVAL_MS`. After `RECOVERY_WAIT_MAX_MS`, each caller sends its
 * own probe. A successful probe half-opens the breaker: calls go through again, and the next failure reopens it. All
 * times are in epoch milliseconds.
 */
export class Breakers {
	readonly #states = new Map<string, BreakerState>();

	isOpen(name: string): boolean {
		return this.#state(name).failures >= OPEN_AFTER_FAILURES;
	}

	/** Claims the next probe of an open breaker. Returns false if it is not due yet or another caller has claimed it. */
	claimProbe(name: string, now: number): boolean {
		const state = this.#state(name);
		if (now < state.nextProbeAt) return false;
		state.nextProbeAt = now + PROBE_INTERVAL_MS;
		return true;
	}

	/** Records a call that the provider responded to, and closes the provider's breaker. */
	recordSuccess(name: string): void {
		Object.assign(this.#state(name), { ...RESPONDING, failures: 0 });
	}

	/** Records a successful health probe, and half-opens the breaker. */
	recordProbe(name: string): void {
		const state = this.#state(name);
		const failures = Math.min(state.failures, OPEN_AFTER_FAILURES - 1);
		Object.assign(state, { ...RESPONDING, failures });
	}

	/**
	 * Records a failed call. Calls that started before the last failure do not count, so that a crash during several
	 * calls counts once. Retries do not count either, so that one task cannot open the breaker for all other tasks.
	 */
	recordFailure(
		name: string,
		call: { startedAt: number; isUnreachable: boolean; isRetry: boolean },
		now: number,
	): void {
		const state = this.#state(name);
		if (!call.isRetry && call.startedAt >= state.lastFailureAt) {
			state.failures += 1;
			state.lastFailureAt = now;
			state.nextProbeAt = now + PROBE_INTERVAL_MS;
		}
		if (call.isUnreachable || this.isOpen(name)) state.awaySince ??= now;
	}

	/**
	 * Returns whether a call that failed may succeed soon: the provider responds to others, which ends its absence while
	 * earlier calls still fail, or it became unreachable less than `RECOVERY_WAIT_MAX_MS` ago and may be restarting.
	 */
	mayRecover(name: string, now: number): boolean {
		const { hasResponded, awaySince } = this.#state(name);
		return hasResponded && now - (awaySince ?? now) < RECOVERY_WAIT_MAX_MS;
	}

	/** Reserves the time at which a question checks whether the provider is back. Returns a delay of at least `delayMs`. */
	reservePoll(name: string, delayMs: number, now: number): number {
		const state = this.#state(name);
		const at = Math.max(now + delayMs, state.nextPollAt);
		state.nextPollAt = at + RECOVERY_POLL_SPACING_MS;
		return at - now;
	}

	/** Describes the breaker of a provider. */
	describe(name: string): { isOpen: boolean; failures: number; awaySince: number | null } {
		const { failures, awaySince } = this.#state(name);
		return { isOpen: this.isOpen(name), failures, awaySince };
	}

	/** Resets the breakers of all providers. */
	reset(): void {
		this.#states.clear();
	}

	#state(name: string): BreakerState {
		let state = this.#states.get(name);
		if (state === undefined) {
			state = {
				hasResponded: false,
				awaySince: null,
				failures: 0,
				lastFailureAt: Number.NEGATIVE_INFINITY,
				nextProbeAt: Number.NEGATIVE_INFINITY,
				nextPollAt: Number.NEGATIVE_INFINITY,
			};
			this.#states.set(name, state);
		}
		return state;
	}
}

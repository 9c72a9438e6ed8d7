/** Tasks that fail in a row before calls to a provider stop. */
export const OPEN_AFTER_FAILURES = 5;
/** Interval between health probes of a provider whose breaker is open. */
export const PROBE_INTERVAL_MS = 2_000;
/** How long a provider that was well may stay away before questions stop waiting for it. */
export const COMEBACK_WAIT_MAX_MS = 90_000;

interface State {
	/** Has responded to a call or a health probe since this isolate started. */
	wasWell: boolean;
	/** Epoch milliseconds at which it was first found unreachable; null while it responds. */
	awaySince: number | null;
	failures: number;
	lastFailureAt: number;
	/** When the next probe may go. */
	probeAt: number;
}

/**
 * Circuit breakers by provider name. A closed breaker lets all calls through. While one is open, callers wait and one
 * health probe goes out every `PROBE_INTERVAL_MS`; once the wait for the provider is over, each caller sends a probe of its
 * own. A probe that succeeds lets calls through again (half-open), and the next failure reopens the breaker. Times are
 * epoch milliseconds.
 */
export class Breakers {
	readonly #states = new Map<string, State>();

	isOpen(name: string): boolean {
		return this.#state(name).failures >= OPEN_AFTER_FAILURES;
	}

	/** Claims the next probe of an open breaker. Returns false when another caller has it or its time has not come. */
	claimProbe(name: string, now: number): boolean {
		const state = this.#state(name);
		if (now < state.probeAt) return false;
		state.probeAt = now + PROBE_INTERVAL_MS;
		return true;
	}

	/** Records a call that the provider responded to. */
	succeeded(name: string): void {
		Object.assign(this.#state(name), { wasWell: true, awaySince: null, failures: 0 });
	}

	/** Records a health probe that found the provider well: calls go through again, and one failure reopens the breaker. */
	probed(name: string): void {
		const state = this.#state(name);
		const failures = Math.min(state.failures, OPEN_AFTER_FAILURES - 1);
		Object.assign(state, { wasWell: true, awaySince: null, failures });
	}

	/**
	 * Records a call that failed. Calls that one crash takes down together count once: those that started before the
	 * last failure are ignored. So are the retries of a task (`isRetry`): one task never opens the breaker for the others.
	 */
	failed(name: string, call: { startedAt: number; isAway: boolean; isRetry: boolean }, now: number): void {
		const state = this.#state(name);
		if (!call.isRetry && call.startedAt >= state.lastFailureAt) {
			state.failures += 1;
			state.lastFailureAt = now;
			state.probeAt = now + PROBE_INTERVAL_MS;
		}
		if (call.isAway || this.isOpen(name)) state.awaySince ??= now;
	}

	/** Checks whether the provider was well and has been away for less than `COMEBACK_WAIT_MAX_MS`: it may be restarting. */
	isComingBack(name: string, now: number): boolean {
		const { wasWell, awaySince } = this.#state(name);
		return wasWell && awaySince !== null && now - awaySince < COMEBACK_WAIT_MAX_MS;
	}

	/** Forgets what is known of every provider. */
	reset(): void {
		this.#states.clear();
	}

	#state(name: string): State {
		let state = this.#states.get(name);
		if (state === undefined) {
			state = {
				wasWell: false,
				awaySince: null,
				failures: 0,
				lastFailureAt: Number.NEGATIVE_INFINITY,
				probeAt: Number.NEGATIVE_INFINITY,
			};
			this.#states.set(name, state);
		}
		return state;
	}
}

const FIRST_MS = 1_000;
const MAX_MS = 60_000;
/** A process that has run this long is stable: the next delay is the first one again. */
const STABLE_MS = 60_000;

/** Decides how long to wait before a process that ended is started again. */
export class RestartBackoff {
	#nextMs = FIRST_MS;

	/** Returns the delay in milliseconds after the process ran for `ranMs`. It doubles until the process is stable. */
	next(ranMs: number): number {
		const delayMs = ranMs > STABLE_MS ? FIRST_MS : this.#nextMs;
		this.#nextMs = Math.min(delayMs * 2, MAX_MS);
		return delayMs;
	}
}

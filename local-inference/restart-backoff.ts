/** A process that has run this long is stable: the next delay is the first one again. */
const STABLE_MS = 60_000;

/** Decides how long to wait before a process that ended is started again. */
export class RestartBackoff {
	readonly #firstMs: number;
	readonly #maxMs: number;
	/** Number of times in a row that the process ended before it was stable. */
	#ends = 0;

	constructor({ firstMs, maxMs }: { firstMs: number; maxMs: number }) {
		this.#firstMs = firstMs;
		this.#maxMs = maxMs;
	}

	/**
	 * Returns the delay in milliseconds after the process ran for `ranMs`, which is 0 if it could not be started. The delay
	 * doubles until the process is stable.
	 */
	next(ranMs: number): number {
		this.#ends = ranMs > STABLE_MS ? 1 : this.#ends + 1;
		return Math.min(this.#maxMs, this.#firstMs * 2 ** (this.#ends - 1));
	}

	/**
	 * Returns a sentence about the restarts of the process with the given name, or null if it never ended or is stable
	 * again. `runsMs` is how long it has been running, or 0 if it isn't.
	 */
	describe(name: string, runsMs: number): string | null {
		if (this.#ends === 0 || runsMs > STABLE_MS) return null;
		const times = this.#ends === 1 ? "once" : `${this.#ends} times in a row`;
		return `${name} stopped ${times} and restarts automatically.`;
	}
}

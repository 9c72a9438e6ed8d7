/**
 * Number of times that workerd is started again at once within `CRASH_PERIOD_MS`. After that, its process ends, and
 * `npm start` waits longer and longer before it starts it again.
 */
const CRASHES_MAX = 3;
const CRASH_PERIOD_MS = 60_000;

/** Counts how often workerd ended unexpectedly, and decides when that is too often. */
export class CrashCounter {
	/** The times of the crashes, in milliseconds since the epoch. */
	readonly #crashes: number[] = [];

	/** Records a crash at `now`. Returns the number of crashes within the last minute if it is too high, and 0 otherwise. */
	record(now: number): number {
		this.#crashes.push(now);
		const recent = this.#crashes.filter((at) => at > now - CRASH_PERIOD_MS).length;
		return recent > CRASHES_MAX ? recent : 0;
	}

	get total(): number {
		return this.#crashes.length;
	}

	/** When workerd ended last, in ISO 8601. */
	get lastAt(): string | null {
		const last = this.#crashes.at(-1);
		return last === undefined ? null : new Date(last).toISOString();
	}
}

import { z } from "zod";

/**
 * Number of times that workerd is started again at once within `CRASH_PERIOD_MS`. After that, its process ends, and
 * `npm start` waits longer and longer before it starts it again.
 */
const CRASHES_MAX = 3;
const CRASH_PERIOD_MS = 60_000;

/** How often workerd ended unexpectedly since `npm start`, and when it did so last, in ISO 8601. */
export const Crashes = z.object({ total: z.int().min(0), lastAt: z.iso.datetime().nullable() });
export type Crashes = z.infer<typeof Crashes>;

/** Counts how often workerd ended unexpectedly, and decides when that is too often. */
export class CrashCounter {
	/** The times of the crashes by a clock that is never set, in milliseconds. */
	readonly #crashes: number[] = [];
	readonly #earlier: Crashes;
	#lastMs: number | null = null;

	/** @param earlier the crashes that earlier processes counted */
	constructor(earlier: Crashes = { total: 0, lastAt: null }) {
		this.#earlier = earlier;
	}

	/**
	 * Records a crash by the time of a clock that is never set and of the system clock, in milliseconds. Returns the number
	 * of crashes within the last minute if it is too high, and 0 otherwise.
	 */
	record(monotonicMs: number, systemMs: number): number {
		this.#crashes.push(monotonicMs);
		this.#lastMs = systemMs;
		const recent = this.#crashes.filter((at) => at > monotonicMs - CRASH_PERIOD_MS).length;
		return recent > CRASHES_MAX ? recent : 0;
	}

	get total(): number {
		return this.#earlier.total + this.#crashes.length;
	}

	/** When workerd ended last, in ISO 8601. */
	get lastAt(): string | null {
		return this.#lastMs === null ? this.#earlier.lastAt : new Date(this.#lastMs).toISOString();
	}
}

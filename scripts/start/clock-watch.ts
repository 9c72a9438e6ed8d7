/** A system clock that is set back by less delays nothing for long. */
const SET_BACK_MIN_MS = 5_000;

/** Detects that the system clock was set back, by comparison with a clock that never is. */
export class ClockWatch {
	#offset = Number.NEGATIVE_INFINITY;

	/**
	 * Records both clocks, in milliseconds. Returns whether the system clock was set back by at least `SET_BACK_MIN_MS`
	 * since the last call.
	 */
	record(systemMs: number, monotonicMs: number): boolean {
		const before = this.#offset;
		this.#offset = systemMs - monotonicMs;
		return before - this.#offset >= SET_BACK_MIN_MS;
	}
}

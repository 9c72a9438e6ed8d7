/** Consecutive failed probes after which a process that has responded before hangs. */
const FAILED_PROBES_MAX = 3;
/** How long a process may take to respond for the first time. A busy machine needs far longer than an idle one. */
const START_MAX_MS = 120_000;

/** Decides from probes when a process hangs, so that a process that is still starting is not taken for one. */
export class HangDetector {
	#failedProbes = 0;
	/** The start of the process that responded last. */
	#responding = 0;

	/**
	 * Records a probe at `now` of the process that started at `startedAt`, both in milliseconds of a clock that is never
	 * set. Returns whether it hangs.
	 */
	record(isResponding: boolean, startedAt: number, now: number): boolean {
		if (isResponding) this.#responding = startedAt;
		const isStarting = this.#responding !== startedAt && now - startedAt < START_MAX_MS;
		this.#failedProbes = isResponding || isStarting ? 0 : this.#failedProbes + 1;
		if (this.#failedProbes < FAILED_PROBES_MAX) return false;
		this.#failedProbes = 0;
		return true;
	}
}

/** Time, so that tests can hold it. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Runs `work` once after so many milliseconds; the answer cancels it. */
	after(delayMs: number, work: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (delayMs, work) => {
		const timer = setTimeout(work, delayMs);
		return () => clearTimeout(timer);
	},
};

/** The clock's time in ISO 8601. */
export function timestamp(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}

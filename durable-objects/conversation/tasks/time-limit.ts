const STEP_MS = 5_000;

/**
 * Calls `onExpired` after `ms`, in steps of `STEP_MS`. workerd's timers follow the system clock: when it is set
 * forward, only the current step ends early. Returns a function that cancels the call.
 */
export function startTimeLimit(ms: number, onExpired: () => void): () => void {
	let steps = Math.ceil(ms / STEP_MS);
	let timer: ReturnType<typeof setTimeout>;
	const step = () => {
		if (steps === 0) return onExpired();
		steps--;
		timer = setTimeout(step, STEP_MS);
	};
	step();
	return () => clearTimeout(timer);
}

/**
 * Does work that must end within `limitMs`, whatever it waits for: its signal aborts then, or when `signal` does, and what
 * comes of the work afterwards is nobody's any more. Rejects with the reason of the abort.
 */
export async function withDeadline<T>(
	limitMs: number,
	signal: AbortSignal,
	work: (within: AbortSignal) => Promise<T>,
): Promise<T> {
	signal.throwIfAborted();
	const stop = new AbortController();
	const end = () => stop.abort(signal.reason);
	const timer = setTimeout(() => stop.abort(new DOMException("", "TimeoutError")), limitMs);
	signal.addEventListener("abort", end);
	try {
		return await Promise.race([work(stop.signal), aborted(stop.signal)]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", end);
	}
}

function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason));
	});
}

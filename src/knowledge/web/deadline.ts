/**
 * Runs work that must finish within `limitMs`. At the deadline or when `signal` is aborted, aborts the work's signal
 * and rejects with the reason. Rejects immediately, even if the work ignores its signal.
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

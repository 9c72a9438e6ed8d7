/** How long to wait in browsers without `requestIdleCallback`, in milliseconds. */
const FALLBACK_DELAY_MS = 500;

/** Calls back when the browser is idle. Returns a function that cancels the call. */
export function whenIdle(callback: () => void): () => void {
	// Safari has no `requestIdleCallback`.
	if (!("requestIdleCallback" in window)) {
		const timer = setTimeout(callback, FALLBACK_DELAY_MS);
		return () => clearTimeout(timer);
	}
	const handle = requestIdleCallback(callback);
	return () => cancelIdleCallback(handle);
}

import { vi } from "vitest";

/** Long enough for a busy machine, and shorter than the timeout of a test, which names no line. */
const TIMEOUT_MS = 120_000;
const INTERVAL_MS = 10;

/** Waits until the condition returns a truthy value, and returns that value. */
export function until<Found>(condition: () => Found | Promise<Found>) {
	return vi.waitUntil(condition, { timeout: TIMEOUT_MS, interval: INTERVAL_MS });
}

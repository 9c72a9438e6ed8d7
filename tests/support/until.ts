import { vi } from "vitest";

/** Far more than anything takes; a machine with much else to do is no failure. */
const PATIENCE_MS = 20_000;
const INTERVAL_MS = 10;

/** Waits until a condition holds, and gives what it gave. */
export function until<Found>(condition: () => Found | Promise<Found>) {
	return vi.waitUntil(condition, { timeout: PATIENCE_MS, interval: INTERVAL_MS });
}

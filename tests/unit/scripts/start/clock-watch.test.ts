import { expect, test } from "vitest";
import { ClockWatch } from "../../../../scripts/start/clock-watch.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_700_000_000_000;
const POLL_MS = 5_000;

/** Records the times of a system clock that each offset shifts, and returns what is detected at each of them. */
function watch(offsets: readonly number[]): boolean[] {
	const clock = new ClockWatch();
	return offsets.map((offset, at) => clock.record(NOW + at * POLL_MS + offset, at * POLL_MS));
}

test("a system clock that is set back is detected once", () => {
	expect(watch([0, -HOUR_MS, -HOUR_MS, -HOUR_MS])).toEqual([false, true, false, false]);
});

test("a return after a jump forwards is detected, but not the jump itself", () => {
	expect(watch([0, HOUR_MS, HOUR_MS, 0])).toEqual([false, false, false, true]);
});

test("corrections of a few seconds are ignored", () => {
	expect(watch([0, -900, 2_000, -1_500, 0])).toEqual([false, false, false, false, false]);
});

import { expect, test } from "vitest";
import { RestartBackoff } from "../../../../scripts/start/restart-backoff.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

/** Returns the delays in seconds after runs of the given lengths in milliseconds. */
function delaysAfter(runs: readonly number[]): number[] {
	const backoff = new RestartBackoff();
	return runs.map((ranMs) => backoff.next(ranMs) / SECOND_MS);
}

test("the delay doubles up to a minute while a process ends early", () => {
	expect(delaysAfter(Array(8).fill(SECOND_MS))).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
});

test("the delay is a second again after a process has run for more than a minute", () => {
	expect(delaysAfter([SECOND_MS, SECOND_MS, HOUR_MS, SECOND_MS])).toEqual([1, 2, 1, 2]);
});

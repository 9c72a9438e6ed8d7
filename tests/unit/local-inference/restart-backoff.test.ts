import { describe, expect, test } from "vitest";
import { RestartBackoff } from "../../../local-inference/restart-backoff.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

const createBackoff = () => new RestartBackoff({ firstMs: SECOND_MS, maxMs: 60 * SECOND_MS });

/** Returns the delays in seconds after runs of the given lengths in milliseconds. */
function delaysAfter(runs: readonly number[]): number[] {
	const backoff = createBackoff();
	return runs.map((ranMs) => backoff.next(ranMs) / SECOND_MS);
}

describe("the delay", () => {
	test("doubles up to a minute while a process ends early", () => {
		expect(delaysAfter(Array(8).fill(SECOND_MS))).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
	});

	test("is a second again after a process has run for more than a minute", () => {
		expect(delaysAfter([SECOND_MS, SECOND_MS, HOUR_MS, SECOND_MS])).toEqual([1, 2, 1, 2]);
	});
});

describe("the description", () => {
	test("counts the restarts in a row", () => {
		const backoff = createBackoff();
		expect(backoff.describe("The worker", 0)).toBeNull();
		backoff.next(SECOND_MS);
		expect(backoff.describe("The worker", 0)).toBe("The worker stopped once and restarts automatically.");
		backoff.next(0);
		expect(backoff.describe("The worker", SECOND_MS)).toMatch(/ stopped 2 times in a row /);
	});

	test("ends once the process is stable", () => {
		const backoff = createBackoff();
		backoff.next(SECOND_MS);
		expect(backoff.describe("The worker", HOUR_MS)).toBeNull();
	});
});

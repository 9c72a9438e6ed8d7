import { describe, expect, test } from "vitest";
import {
	Breakers,
	OPEN_AFTER_FAILURES,
	PROBE_INTERVAL_MS,
	RECOVERY_WAIT_MAX_MS,
} from "../../../src/inference/breaker.ts";
import { NOW } from "./helpers.ts";

const failure = { startedAt: NOW, isAway: false, isRetry: false };

function failing(times: number, call: Partial<typeof failure> = {}): Breakers {
	const breakers = new Breakers();
	for (let i = 0; i < times; i++) breakers.recordFailure("m", { ...failure, ...call }, NOW);
	return breakers;
}

describe("a breaker", () => {
	test("opens when enough tasks failed in a row, for this provider alone", () => {
		expect(failing(OPEN_AFTER_FAILURES - 1).isOpen("m")).toBe(false);
		const breakers = failing(OPEN_AFTER_FAILURES);
		expect(breakers.isOpen("m")).toBe(true);
		expect(breakers.isOpen("another")).toBe(false);
	});

	test("counts from the beginning after a success", () => {
		const breakers = failing(OPEN_AFTER_FAILURES - 1);
		breakers.recordSuccess("m");
		breakers.recordFailure("m", failure, NOW);
		expect(breakers.isOpen("m")).toBe(false);
	});

	test("lets one caller probe in each interval", () => {
		const breakers = failing(OPEN_AFTER_FAILURES);
		expect(breakers.claimProbe("m", NOW + PROBE_INTERVAL_MS - 1)).toBe(false);
		expect(breakers.claimProbe("m", NOW + PROBE_INTERVAL_MS)).toBe(true);
		expect(breakers.claimProbe("m", NOW + PROBE_INTERVAL_MS)).toBe(false);
		expect(breakers.claimProbe("m", NOW + 2 * PROBE_INTERVAL_MS)).toBe(true);
	});

	test("is half-open after a probe that succeeds: the next failure reopens it", () => {
		const breakers = failing(OPEN_AFTER_FAILURES);
		breakers.recordProbe("m");
		expect(breakers.isOpen("m")).toBe(false);
		breakers.recordFailure("m", failure, NOW);
		expect(breakers.isOpen("m")).toBe(true);
	});

	test("counts calls that one crash took down together as one failure", () => {
		const breakers = new Breakers();
		for (let i = 0; i < 2 * OPEN_AFTER_FAILURES; i++) breakers.recordFailure("m", failure, NOW + 1_000);
		expect(breakers.isOpen("m")).toBe(false);
	});

	test("ignores the retries of a task", () => {
		expect(failing(2 * OPEN_AFTER_FAILURES, { isRetry: true }).isOpen("m")).toBe(false);
	});
});

describe("a provider that is away", () => {
	const away = { ...failure, isAway: true };

	test("is coming back when it was well before, for a limited time from its first absence", () => {
		const breakers = new Breakers();
		breakers.recordSuccess("m");
		breakers.recordFailure("m", away, NOW);
		breakers.recordFailure("m", { ...away, isRetry: true }, NOW + 30_000);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS - 1)).toBe(true);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(false);
	});

	test("is not coming back when nobody has seen it well", () => {
		expect(failing(1, { isAway: true }).mayRecover("m", NOW)).toBe(false);
	});

	test("may be away again after it was well in between", () => {
		const breakers = new Breakers();
		breakers.recordProbe("m");
		breakers.recordFailure("m", away, NOW);
		breakers.recordSuccess("m");
		breakers.recordFailure("m", away, NOW + RECOVERY_WAIT_MAX_MS);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(true);
	});
});

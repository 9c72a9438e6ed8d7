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
	test("opens for one provider after enough consecutive failed tasks", () => {
		expect(failing(OPEN_AFTER_FAILURES - 1).isOpen("m")).toBe(false);
		const breakers = failing(OPEN_AFTER_FAILURES);
		expect(breakers.isOpen("m")).toBe(true);
		expect(breakers.isOpen("another")).toBe(false);
	});

	test("restarts its count after a success", () => {
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

	test("is half-open after a successful probe, and reopens on the next failure", () => {
		const breakers = failing(OPEN_AFTER_FAILURES);
		breakers.recordProbe("m");
		expect(breakers.isOpen("m")).toBe(false);
		breakers.recordFailure("m", failure, NOW);
		expect(breakers.isOpen("m")).toBe(true);
	});

	test("counts concurrent calls that one crash interrupts as one failure", () => {
		const breakers = new Breakers();
		for (let i = 0; i < 2 * OPEN_AFTER_FAILURES; i++) breakers.recordFailure("m", failure, NOW + 1_000);
		expect(breakers.isOpen("m")).toBe(false);
	});

	test("ignores the retries of a task", () => {
		expect(failing(2 * OPEN_AFTER_FAILURES, { isRetry: true }).isOpen("m")).toBe(false);
	});
});

describe("an unreachable provider", () => {
	const away = { ...failure, isAway: true };

	test("may recover for a limited time if it was healthy before", () => {
		const breakers = new Breakers();
		breakers.recordSuccess("m");
		breakers.recordFailure("m", away, NOW);
		breakers.recordFailure("m", { ...away, isRetry: true }, NOW + 30_000);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS - 1)).toBe(true);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(false);
	});

	test("may not recover if it was never healthy", () => {
		expect(failing(1, { isAway: true }).mayRecover("m", NOW)).toBe(false);
	});

	test("may recover again after it was healthy in between", () => {
		const breakers = new Breakers();
		breakers.recordProbe("m");
		breakers.recordFailure("m", away, NOW);
		breakers.recordSuccess("m");
		breakers.recordFailure("m", away, NOW + RECOVERY_WAIT_MAX_MS);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(true);
	});
});

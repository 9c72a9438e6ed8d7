import { describe, expect, test } from "vitest";
import {
	Breakers,
	OPEN_AFTER_FAILURES,
	PROBE_INTERVAL_MS,
	RECOVERY_POLL_SPACING_MS,
	RECOVERY_WAIT_MAX_MS,
} from "../../../src/inference/breaker.ts";
import { NOW } from "./helpers.ts";

const failure = { startedAt: NOW, isUnreachable: false, isRetry: false };

function failing(times: number, call: Partial<typeof failure> = {}): Breakers {
	const breakers = new Breakers();
	for (let i = 0; i < times; i++) breakers.recordFailure("m", { ...failure, ...call }, NOW);
	return breakers;
}

describe("a breaker", () => {
	test("opens only for a provider that has failed enough consecutive tasks", () => {
		expect(failing(OPEN_AFTER_FAILURES - 1).isOpen("m")).toBe(false);
		const breakers = failing(OPEN_AFTER_FAILURES);
		expect(breakers.isOpen("m")).toBe(true);
		expect(breakers.isOpen("another")).toBe(false);
	});

	test("restarts its failure count after a success", () => {
		const breakers = failing(OPEN_AFTER_FAILURES - 1);
		breakers.recordSuccess("m");
		breakers.recordFailure("m", failure, NOW);
		expect(breakers.isOpen("m")).toBe(false);
	});

	test("lets one caller probe per interval", () => {
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

	test("counts a crash that interrupts several calls as one failure", () => {
		const breakers = new Breakers();
		for (let i = 0; i < 2 * OPEN_AFTER_FAILURES; i++) breakers.recordFailure("m", failure, NOW + 1_000);
		expect(breakers.isOpen("m")).toBe(false);
	});

	test("ignores the retries of a task", () => {
		expect(failing(2 * OPEN_AFTER_FAILURES, { isRetry: true }).isOpen("m")).toBe(false);
	});
});

describe("an unreachable provider", () => {
	const outage = { ...failure, isUnreachable: true };

	test("has a limited time to recover if it was healthy before", () => {
		const breakers = new Breakers();
		breakers.recordSuccess("m");
		breakers.recordFailure("m", outage, NOW);
		breakers.recordFailure("m", { ...outage, isRetry: true }, NOW + 30_000);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS - 1)).toBe(true);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(false);
	});

	test("is expected to recover when it has just responded to another call", () => {
		const breakers = failing(1, { isUnreachable: true });
		breakers.recordProbe("m");
		// The failure of a call that began earlier may be handled only now.
		expect(breakers.mayRecover("m", NOW)).toBe(true);
	});

	test("is not expected to recover if it was never healthy", () => {
		expect(failing(1, { isUnreachable: true }).mayRecover("m", NOW)).toBe(false);
	});

	test("is checked by one question at a time when many wait, until it responds", () => {
		const breakers = failing(1, { isUnreachable: true });
		const reserve = () => breakers.reservePoll("m", 1_000, NOW);
		expect([reserve(), reserve(), reserve()]).toEqual([
			1_000,
			1_000 + RECOVERY_POLL_SPACING_MS,
			1_000 + 2 * RECOVERY_POLL_SPACING_MS,
		]);
		breakers.recordProbe("m");
		expect(reserve()).toBe(1_000);
	});

	test("gets the full time to recover again if it was healthy in between", () => {
		const breakers = new Breakers();
		breakers.recordProbe("m");
		breakers.recordFailure("m", outage, NOW);
		breakers.recordSuccess("m");
		breakers.recordFailure("m", outage, NOW + RECOVERY_WAIT_MAX_MS);
		expect(breakers.mayRecover("m", NOW + RECOVERY_WAIT_MAX_MS)).toBe(true);
	});
});

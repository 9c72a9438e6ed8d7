import { describe, expect, test } from "vitest";
import {
	RETRY_INTERVAL_MS,
	RETRY_RESERVE,
	RETRY_SHARE,
	RetryBudget,
} from "../../../src/inference/retry-budget.ts";
import { Random } from "../../support/random.ts";
import { NOW } from "./helpers.ts";

function drained(): RetryBudget {
	const budget = new RetryBudget();
	for (let i = 0; i < RETRY_RESERVE; i++) budget.reserve(NOW, 0);
	return budget;
}

describe("RetryBudget", () => {
	test("allows the reserve at once, and then one retry per interval", () => {
		const budget = new RetryBudget();
		const delays = Array.from({ length: RETRY_RESERVE + 2 }, () => budget.reserve(NOW, Number.MAX_VALUE));
		expect(new Set(delays.slice(0, RETRY_RESERVE))).toEqual(new Set([0]));
		expect(delays.slice(RETRY_RESERVE)).toEqual([RETRY_INTERVAL_MS, 2 * RETRY_INTERVAL_MS]);
	});

	test("reserves nothing if the delay exceeds the limit", () => {
		const budget = drained();
		expect(budget.reserve(NOW, RETRY_INTERVAL_MS - 1)).toBeNull();
		expect(budget.reserve(NOW, RETRY_INTERVAL_MS)).toBe(RETRY_INTERVAL_MS);
	});

	test("allows another retry after enough first calls", () => {
		const budget = drained();
		for (let i = 0; i < 1 / RETRY_SHARE; i++) budget.recordCall();
		expect([budget.reserve(NOW, 0), budget.reserve(NOW, 0)]).toEqual([0, null]);
	});

	test("saves at most the reserve", () => {
		const budget = new RetryBudget();
		for (let i = 0; i < 1_000; i++) budget.recordCall();
		for (let i = 0; i < RETRY_RESERVE; i++) expect(budget.reserve(NOW, 0)).toBe(0);
		expect(budget.reserve(NOW, 0)).toBeNull();
	});

	test("is not refilled by a clock that goes back", () => {
		const budget = drained();
		expect(budget.reserve(NOW - 60_000, 0)).toBeNull();
		expect(budget.reserve(NOW - 60_000, 0)).toBeNull();
	});

	test.each([1, 2, 3])(
		"never allows more than its share at any rate of calls and failures (seed %i)",
		(seed) => {
			const random = new Random(seed);
			const budget = new RetryBudget();
			const retriesAt: number[] = [];
			let calls = 0;
			for (let now = NOW; now < NOW + 120_000; now += random.below(400)) {
				budget.recordCall();
				calls++;
				for (let failure = 0; failure < 2; failure++) {
					const delayMs = budget.reserve(now, 30_000);
					if (delayMs !== null) retriesAt.push(now + delayMs);
				}
				const retries = retriesAt.filter((at) => at <= now).length;
				const seconds = (now - NOW) / RETRY_INTERVAL_MS;
				expect(retries).toBeLessThanOrEqual(RETRY_SHARE * calls + RETRY_RESERVE + seconds + 1);
			}
			expect(retriesAt.length).toBeGreaterThan(RETRY_SHARE * calls);
		},
	);
});

import { describe, expect, test } from "vitest";
import { RECOVERY_WAIT_MAX_MS } from "../../../src/inference/breaker.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";
import {
	ATTEMPTS_MAX,
	BUDGET_WAIT_MAX_MS,
	BUSY_DEFAULT_MS,
	BUSY_MAX_MS,
	BUSY_MIN_MS,
	BUSY_WAIT_MAX_MS,
	CUT_OFF_DELAYS_MS,
	decideAfterInterruption,
	decideRetry,
	INTERRUPTION_DELAYS_MS,
	RECOVERY_POLL_MAX_MS,
	RECOVERY_POLL_MIN_MS,
	RETRY_BASE_MS,
	type RetryDecision,
} from "../../../src/inference/retry-decision.ts";
import { ProviderError, type ProviderErrorKind } from "../../../src/upstream/provider-error.ts";
import { NOW } from "./helpers.ts";

const PROVIDERS = ["llama-cpp", "extractive"];
const LAST = { ...CHAIN_START, provider: 1 };

function decide(
	kind: ProviderErrorKind,
	{
		retryAfterMs,
		random = 1,
		mayRecover = false,
		budgetMs = 0,
		hasTokens = false,
		...progress
	}: Partial<ChainProgress> & {
		retryAfterMs?: number;
		random?: number;
		mayRecover?: boolean;
		budgetMs?: number;
		hasTokens?: boolean;
	} = {},
): RetryDecision {
	const error = new ProviderError(kind, "why", retryAfterMs === undefined ? {} : { retryAfterMs });
	return decideRetry({ ...CHAIN_START, ...progress }, error, PROVIDERS, {
		now: () => NOW,
		random: () => random,
		mayRecover,
		hasTokens,
		reserveRetry: (maxDelayMs) => (budgetMs > maxDelayMs ? null : budgetMs),
		reservePoll: (delayMs) => delayMs,
	});
}

const moved = {
	provider: 1,
	attempts: 0,
	busySince: null,
	awaySince: null,
	fallbacks: [{ provider: "llama-cpp", reason: "why" }],
};

describe("decideRetry", () => {
	test.each<[string, RetryDecision, Partial<RetryDecision>]>([
		[
			"waits without counting an attempt when the provider is busy",
			decide("busy", { attempts: 1 }),
			{ kind: "wait", delayMs: BUSY_DEFAULT_MS, progress: { ...CHAIN_START, attempts: 1, busySince: NOW } },
		],
		[
			"honors Retry-After when the provider is busy",
			decide("busy", { retryAfterMs: 7_000 }),
			{ kind: "wait", delayMs: 7_000 },
		],
		[
			"enforces a minimum delay when the provider is busy",
			decide("busy", { retryAfterMs: 0 }),
			{ kind: "wait", delayMs: BUSY_MIN_MS },
		],
		[
			"enforces a maximum delay when the provider is busy",
			decide("busy", { retryAfterMs: 1e9 }),
			{ kind: "wait", delayMs: BUSY_MAX_MS },
		],
		[
			"keeps the start time while the provider stays busy",
			decide("busy", { busySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW - 9 } },
		],
		[
			"never waits past the time limit for busy providers",
			decide("busy", { busySince: NOW - BUSY_WAIT_MAX_MS + 1_500, retryAfterMs: 9_000 }),
			{ kind: "wait", delayMs: 1_500 },
		],
		[
			"falls back when the provider is busy for too long",
			decide("busy", { busySince: NOW - BUSY_WAIT_MAX_MS }),
			{ kind: "fallback" },
		],
		[
			"retries a broken attempt",
			decide("broken"),
			{ kind: "retry", delayMs: RETRY_BASE_MS, reason: "why", progress: { ...CHAIN_START, attempts: 1 } },
		],
		[
			"backs off after repeated broken attempts",
			decide("broken", { attempts: 1 }),
			{ kind: "retry", delayMs: 2 * RETRY_BASE_MS },
		],
		[
			"applies full jitter to the backoff",
			decide("broken", { attempts: 1, random: 0 }),
			{ kind: "retry", delayMs: 0 },
		],
		[
			"keeps the start time of a busy provider after a broken attempt",
			decide("broken", { busySince: NOW - 9 }),
			{ kind: "retry", progress: { ...CHAIN_START, attempts: 1, busySince: NOW - 9 } },
		],
		[
			"falls back after the last broken attempt",
			decide("broken", { attempts: ATTEMPTS_MAX - 1 }),
			{ kind: "fallback", progress: moved },
		],
		[
			"falls back when an unreachable provider was never healthy",
			decide("unreachable"),
			{ kind: "fallback", reason: "why", progress: moved },
		],
		[
			"waits without counting an attempt for a provider that was healthy a moment ago",
			decide("unreachable", { mayRecover: true }),
			{ kind: "wait", delayMs: RECOVERY_POLL_MIN_MS, progress: { ...CHAIN_START, awaySince: NOW } },
		],
		[
			"waits for a provider that became unreachable after a broken attempt",
			decide("unreachable", { attempts: 1 }),
			{ kind: "wait", progress: { ...CHAIN_START, attempts: 1, awaySince: NOW } },
		],
		[
			"waits for a provider that became unreachable after it was busy",
			decide("unreachable", { busySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW - 9, awaySince: NOW } },
		],
		[
			"waits longer between probes as the outage continues",
			decide("unreachable", { awaySince: NOW - 10_000 }),
			{ kind: "wait", delayMs: 2_000, progress: { ...CHAIN_START, awaySince: NOW - 10_000 } },
		],
		[
			"limits the wait between probes",
			decide("unreachable", { awaySince: NOW - 60_000 }),
			{ kind: "wait", delayMs: RECOVERY_POLL_MAX_MS },
		],
		[
			"gives a task its full wait even if it started late in the outage",
			decide("unreachable", { awaySince: NOW - RECOVERY_WAIT_MAX_MS + 1_500, mayRecover: false }),
			{ kind: "wait", delayMs: 1_500 },
		],
		[
			"falls back when the provider does not recover",
			decide("unreachable", { attempts: 1, awaySince: NOW - RECOVERY_WAIT_MAX_MS }),
			{
				kind: "fallback",
				progress: { ...moved, fallbacks: [expect.objectContaining({ provider: "llama-cpp" })] },
			},
		],
		[
			"ends the outage when the provider responds that it is busy",
			decide("busy", { awaySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW } },
		],
		[
			"falls back immediately when the provider is unavailable, regardless of earlier attempts",
			decide("unavailable", { attempts: 1, mayRecover: true }),
			{ kind: "fallback", progress: moved },
		],
		[
			"falls back when the provider refuses the request",
			decide("refused"),
			{ kind: "fallback", progress: moved },
		],
		["falls back when the prompt is too long", decide("too_long"), { kind: "fallback", progress: moved }],
		["gives up when the last provider is unreachable", decide("unreachable", LAST), { kind: "give_up" }],
		[
			"gives up after the last broken attempt at the last provider",
			decide("broken", { ...LAST, attempts: ATTEMPTS_MAX - 1 }),
			{ kind: "give_up" },
		],
		[
			"delays a retry until the retry budget allows it",
			decide("broken", { budgetMs: BUDGET_WAIT_MAX_MS }),
			{ kind: "retry", delayMs: BUDGET_WAIT_MAX_MS + RETRY_BASE_MS },
		],
		[
			"falls back when the retry budget is used up for too long",
			decide("broken", { budgetMs: BUDGET_WAIT_MAX_MS + 1 }),
			{
				kind: "fallback",
				progress: { ...moved, fallbacks: [expect.objectContaining({ provider: "llama-cpp" })] },
			},
		],
		[
			"waits longer for the retry budget when there is no other provider",
			decide("broken", { ...LAST, budgetMs: BUDGET_WAIT_MAX_MS + 1 }),
			{ kind: "retry", progress: { ...LAST, attempts: 1 } },
		],
	])("%s", (_name, decision, expected) => {
		expect(decision).toMatchObject(expected);
	});

	test("gives a server whose answers break off time to restart", () => {
		const delays: number[] = [];
		let progress = CHAIN_START;
		for (;;) {
			const decision = decide("broken", { ...progress, hasTokens: true, random: 0 });
			if (decision.kind !== "retry") break;
			delays.push(decision.delayMs);
			progress = decision.progress;
		}
		expect(delays).toEqual([...CUT_OFF_DELAYS_MS]);
		const responding = decide("broken", { attempts: 2 });
		expect(responding.kind).toBe("fallback");
	});

	test("waits for a model that is being loaded", () => {
		expect(decide("loading")).toMatchObject({ kind: "wait", progress: { busySince: NOW, attempts: 0 } });
	});

	test("explains why the models failed, after what the quotes say in their place, when it gives up", () => {
		const fallbacks = [{ provider: "llama-cpp", reason: "The model server is not responding." }];
		const decision = decide("refused", { provider: 1, fallbacks });
		expect(decision.reason).toBe("why The model server is not responding.");
		expect(decision.progress.fallbacks).toHaveLength(2);
	});
});

describe("decideAfterInterruption", () => {
	const FAULT_MS = 15_000;

	test("retries at once, then after longer and longer delays, and falls back in the end", () => {
		let progress = CHAIN_START;
		const delays: number[] = [];
		for (;;) {
			const decision = decideAfterInterruption(progress, PROVIDERS);
			progress = decision.progress;
			if (decision.kind !== "retry") {
				expect(decision).toMatchObject({ kind: "fallback", progress: { provider: 1, attempts: 0 } });
				break;
			}
			delays.push(decision.delayMs);
		}
		expect(delays).toEqual(INTERRUPTION_DELAYS_MS);
		expect(delays[0]).toBe(0);
		expect(delays).toEqual(delays.toSorted((a, b) => a - b));
	});

	test("does not give up while a fault that interrupts every attempt at once lasts", () => {
		let progress: ChainProgress = LAST;
		for (let time = 0; time < FAULT_MS; ) {
			const decision = decideAfterInterruption(progress, PROVIDERS);
			if (decision.kind !== "retry") throw new Error(`gave up after ${time} ms`);
			time += decision.delayMs;
			progress = decision.progress;
		}
	});
});

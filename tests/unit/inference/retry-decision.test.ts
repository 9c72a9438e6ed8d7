import { describe, expect, test } from "vitest";
import { RECOVERY_WAIT_MAX_MS } from "../../../src/inference/breaker.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";
import {
	ATTEMPTS_MAX,
	BUSY_DEFAULT_MS,
	BUSY_MAX_MS,
	BUSY_MIN_MS,
	BUSY_WAIT_MAX_MS,
	decideRetry,
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
		...progress
	}: Partial<ChainProgress> & { retryAfterMs?: number; random?: number; mayRecover?: boolean } = {},
): RetryDecision {
	const error = new ProviderError(kind, "why", retryAfterMs === undefined ? {} : { retryAfterMs });
	return decideRetry({ ...CHAIN_START, ...progress }, error, PROVIDERS, {
		now: () => NOW,
		random: () => random,
		mayRecover,
	});
}

const moved = {
	provider: 1,
	attempts: 0,
	busySince: null,
	awaySince: null,
	fallbacks: [{ provider: "llama-cpp", reason: "why" }],
};

describe("what a provider's trouble leads to", () => {
	test.each<[string, RetryDecision, Partial<RetryDecision>]>([
		[
			"busy waits and counts no attempt",
			decide("busy", { attempts: 1 }),
			{ kind: "wait", delayMs: BUSY_DEFAULT_MS, progress: { ...CHAIN_START, attempts: 1, busySince: NOW } },
		],
		["busy obeys Retry-After", decide("busy", { retryAfterMs: 7_000 }), { kind: "wait", delayMs: 7_000 }],
		["busy never spins", decide("busy", { retryAfterMs: 0 }), { kind: "wait", delayMs: BUSY_MIN_MS }],
		[
			"busy looks again in time",
			decide("busy", { retryAfterMs: 1e9 }),
			{ kind: "wait", delayMs: BUSY_MAX_MS },
		],
		[
			"busy keeps the time it began",
			decide("busy", { busySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW - 9 } },
		],
		[
			"busy waits no longer than is left",
			decide("busy", { busySince: NOW - BUSY_WAIT_MAX_MS + 1_500, retryAfterMs: 9_000 }),
			{ kind: "wait", delayMs: 1_500 },
		],
		["busy too long moves on", decide("busy", { busySince: NOW - BUSY_WAIT_MAX_MS }), { kind: "fallback" }],
		[
			"broken tries again",
			decide("broken"),
			{ kind: "retry", delayMs: RETRY_BASE_MS, reason: "why", progress: { ...CHAIN_START, attempts: 1 } },
		],
		["broken backs off", decide("broken", { attempts: 1 }), { kind: "retry", delayMs: 2 * RETRY_BASE_MS }],
		["broken jitters fully", decide("broken", { attempts: 1, random: 0 }), { kind: "retry", delayMs: 0 }],
		[
			"broken does not forget how long it was busy",
			decide("broken", { busySince: NOW - 9 }),
			{ kind: "retry", progress: { ...CHAIN_START, attempts: 1, busySince: NOW - 9 } },
		],
		[
			"broken moves on after its attempts",
			decide("broken", { attempts: ATTEMPTS_MAX - 1 }),
			{ kind: "fallback", progress: moved },
		],
		[
			"unreachable moves on when the provider was never seen",
			decide("unreachable"),
			{ kind: "fallback", reason: "why", progress: moved },
		],
		[
			"unreachable waits for a provider that was well a moment ago and counts no attempt",
			decide("unreachable", { mayRecover: true }),
			{ kind: "wait", delayMs: RECOVERY_POLL_MIN_MS, progress: { ...CHAIN_START, awaySince: NOW } },
		],
		[
			"unreachable waits for a provider that broke off an answer",
			decide("unreachable", { attempts: 1 }),
			{ kind: "wait", progress: { ...CHAIN_START, attempts: 1, awaySince: NOW } },
		],
		[
			"unreachable waits for a provider that was busy",
			decide("unreachable", { busySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW - 9, awaySince: NOW } },
		],
		[
			"unreachable asks more rarely the longer the provider is away",
			decide("unreachable", { awaySince: NOW - 10_000 }),
			{ kind: "wait", delayMs: 2_000, progress: { ...CHAIN_START, awaySince: NOW - 10_000 } },
		],
		[
			"unreachable still asks often enough late in the wait",
			decide("unreachable", { awaySince: NOW - 60_000 }),
			{ kind: "wait", delayMs: RECOVERY_POLL_MAX_MS },
		],
		[
			"unreachable waits as long for a task that came late in the outage",
			decide("unreachable", { awaySince: NOW - RECOVERY_WAIT_MAX_MS + 1_500, mayRecover: false }),
			{ kind: "wait", delayMs: 1_500 },
		],
		[
			"unreachable moves on when the provider does not come back",
			decide("unreachable", { attempts: 1, awaySince: NOW - RECOVERY_WAIT_MAX_MS }),
			{
				kind: "fallback",
				progress: { ...moved, fallbacks: [expect.objectContaining({ provider: "llama-cpp" })] },
			},
		],
		[
			"busy shows that the provider is back",
			decide("busy", { awaySince: NOW - 9 }),
			{ kind: "wait", progress: { ...CHAIN_START, busySince: NOW } },
		],
		[
			"unavailable moves on at once, whatever the provider did before",
			decide("unavailable", { attempts: 1, mayRecover: true }),
			{ kind: "fallback", progress: moved },
		],
		["refused moves on", decide("refused"), { kind: "fallback", progress: moved }],
		[
			"too long, when nothing can be shortened, moves on",
			decide("too_long"),
			{ kind: "fallback", progress: moved },
		],
		["unreachable ends it at the last provider", decide("unreachable", LAST), { kind: "give_up" }],
		[
			"broken ends it at the last provider",
			decide("broken", { ...LAST, attempts: ATTEMPTS_MAX - 1 }),
			{ kind: "give_up" },
		],
	])("%s", (_name, decision, expected) => {
		expect(decision).toMatchObject(expected);
	});

	test("tells in the end why each provider did not answer, and where to look", () => {
		const fallbacks = [{ provider: "llama-cpp", reason: "The model server is not responding." }];
		const decision = decide("refused", { provider: 1, fallbacks });
		expect(decision.reason).toBe(
			"No model could answer. llama-cpp: The model server is not responding. extractive: why " +
				"Check /api/health/ for the model's status, and ask again when it is ok.",
		);
		expect(decision.progress.fallbacks).toHaveLength(2);
	});
});

import { describe, expect, test } from "vitest";
import { COMEBACK_WAIT_MAX_MS } from "../../../src/inference/breaker.ts";
import {
	ATTEMPTS_MAX,
	afterTrouble,
	BUSY_DEFAULT_MS,
	BUSY_LONGEST_MS,
	BUSY_SHORTEST_MS,
	BUSY_WAIT_MAX_MS,
	CHAIN_START,
	type ChainProgress,
	COMEBACK_LONGEST_MS,
	COMEBACK_SHORTEST_MS,
	RETRY_BASE_MS,
	type Step,
} from "../../../src/inference/chain.ts";
import { ProviderError, type Trouble } from "../../../src/inference/provider.ts";
import { NOW } from "./helpers.ts";

const PROVIDERS = ["llama-cpp", "extractive"];
const LAST = { ...CHAIN_START, provider: 1 };

function decide(
	trouble: Trouble,
	{
		retryAfterMs,
		random = 1,
		isComingBack = false,
		...progress
	}: Partial<ChainProgress> & { retryAfterMs?: number; random?: number; isComingBack?: boolean } = {},
): Step {
	const error = new ProviderError(trouble, "why", retryAfterMs === undefined ? {} : { retryAfterMs });
	return afterTrouble({ ...CHAIN_START, ...progress }, error, PROVIDERS, {
		now: () => NOW,
		random: () => random,
		isComingBack,
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
	test.each<[string, Step, Partial<Step>]>([
		[
			"busy waits and counts no attempt",
			decide("busy", { attempts: 1 }),
			{ kind: "wait", delayMs: BUSY_DEFAULT_MS, progress: { ...CHAIN_START, attempts: 1, busySince: NOW } },
		],
		["busy obeys Retry-After", decide("busy", { retryAfterMs: 7_000 }), { kind: "wait", delayMs: 7_000 }],
		["busy never spins", decide("busy", { retryAfterMs: 0 }), { kind: "wait", delayMs: BUSY_SHORTEST_MS }],
		[
			"busy looks again in time",
			decide("busy", { retryAfterMs: 1e9 }),
			{ kind: "wait", delayMs: BUSY_LONGEST_MS },
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
		["busy too long moves on", decide("busy", { busySince: NOW - BUSY_WAIT_MAX_MS }), { kind: "next" }],
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
			{ kind: "next", progress: moved },
		],
		[
			"unreachable moves on when the provider was never seen",
			decide("unreachable"),
			{ kind: "next", reason: "why", progress: moved },
		],
		[
			"unreachable waits for a provider that was well a moment ago and counts no attempt",
			decide("unreachable", { isComingBack: true }),
			{ kind: "wait", delayMs: COMEBACK_SHORTEST_MS, progress: { ...CHAIN_START, awaySince: NOW } },
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
			{ kind: "wait", delayMs: COMEBACK_LONGEST_MS },
		],
		[
			"unreachable waits as long for a task that came late in the outage",
			decide("unreachable", { awaySince: NOW - COMEBACK_WAIT_MAX_MS + 1_500, isComingBack: false }),
			{ kind: "wait", delayMs: 1_500 },
		],
		[
			"unreachable moves on when the provider does not come back",
			decide("unreachable", { attempts: 1, awaySince: NOW - COMEBACK_WAIT_MAX_MS }),
			{
				kind: "next",
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
			decide("unavailable", { attempts: 1, isComingBack: true }),
			{ kind: "next", progress: moved },
		],
		["refused moves on", decide("refused"), { kind: "next", progress: moved }],
		[
			"too long, when nothing can be shortened, moves on",
			decide("too_long"),
			{ kind: "next", progress: moved },
		],
		["unreachable ends it at the last provider", decide("unreachable", LAST), { kind: "give_up" }],
		[
			"broken ends it at the last provider",
			decide("broken", { ...LAST, attempts: ATTEMPTS_MAX - 1 }),
			{ kind: "give_up" },
		],
	])("%s", (_name, step, expected) => {
		expect(step).toMatchObject(expected);
	});

	test("tells in the end why each provider did not answer, and where to look", () => {
		const fallbacks = [{ provider: "llama-cpp", reason: "The model server is not responding." }];
		const step = decide("refused", { provider: 1, fallbacks });
		expect(step.reason).toBe(
			"No model could answer. llama-cpp: The model server is not responding. extractive: why " +
				"The state of the model is on /api/health/; ask again when it is ok.",
		);
		expect(step.progress.fallbacks).toHaveLength(2);
	});
});

import { describe, expect, test } from "vitest";
import type { InferencePart } from "../../../src/contracts/health.ts";
import { AttemptError } from "../../../src/inference/attempt-error.ts";
import {
	Breakers,
	OPEN_AFTER_FAILURES,
	PROBE_INTERVAL_MS,
	RECOVERY_WAIT_MAX_MS,
} from "../../../src/inference/breaker.ts";
import { type ChainEvent, InferenceChain } from "../../../src/inference/chain.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";
import type { GenerateEvent, Provider } from "../../../src/inference/provider.ts";
import { RetryBudget } from "../../../src/inference/retry-budget.ts";
import { ATTEMPTS_MAX, BUDGET_WAIT_MAX_MS } from "../../../src/inference/retry-decision.ts";
import { ProviderError, type ProviderErrorKind } from "../../../src/upstream/provider-error.ts";
import { collect, NOW, neverAborted, rejection, request, textOf } from "./helpers.ts";

type Script = (GenerateEvent | Error)[];

const token = (text: string): GenerateEvent => ({ type: "token", text });
const finish: GenerateEvent = {
	type: "finish",
	reason: "stop",
	usage: { prompt_tokens: 1, completion_tokens: 1 },
	model: "m",
};
const ok: InferencePart = { status: "ok", provider: "llama-cpp", model: "m", device: "cpu" };

/** Creates a provider that plays one script per call and repeats the last one. */
function provider(name: Provider["name"], scripts: Script[], part: Partial<InferencePart> = {}) {
	let calls = 0;
	return {
		name,
		hasModel: name !== "extractive",
		healthIsProbed: name === "llama-cpp",
		calls: () => calls,
		async *generate(): AsyncGenerator<GenerateEvent> {
			const script = scripts[Math.min(calls++, scripts.length - 1)] ?? [];
			for (const step of script) {
				if (step instanceof Error) throw step;
				yield step;
			}
		},
		health: async () => ({ ...ok, provider: name, ...part }),
	};
}

const failing = (kind: ProviderErrorKind) => [new ProviderError(kind, `it was ${kind}`)];
const answering = [token("a"), token("b"), finish];

function chainOf(providers: Provider[], clock = { now: NOW }, breakers = new Breakers()) {
	return new InferenceChain(providers, {
		now: () => clock.now,
		random: () => 0.5,
		breakers,
		retryBudget: new RetryBudget(),
		contextTokens: null,
	});
}

const run = (chain: InferenceChain, progress: ChainProgress = CHAIN_START) =>
	collect(chain.generate(() => request(), progress, neverAborted()));

/** Creates a provider that reports a context size. */
function sized(name: Provider["name"], contextTokens: number | null, scripts: Script[]) {
	return { ...provider(name, scripts), contextTokens: async () => contextTokens };
}

async function decisionOf(work: Promise<unknown>): Promise<AttemptError["decision"]> {
	const error = await rejection(work);
	if (error instanceof AttemptError) return error.decision;
	throw error;
}

describe("InferenceChain.prefersQuotes", () => {
	const quotes = provider("extractive", []);
	const counted = (parameters: () => Promise<number | null>) => ({
		...provider("llama-cpp", []),
		parameters,
	});

	test.each<[string, boolean, Provider[]]>([
		["a small model", true, [counted(async () => 134_515_008), quotes]],
		["a model that answers from passages", false, [counted(async () => 1_100_000_000), quotes]],
		["a model of unknown size", false, [counted(async () => null), quotes]],
		["a provider that does not tell the size", false, [provider("llama-cpp", []), quotes]],
		["a small model without quotes after it", false, [counted(async () => 134_515_008)]],
		["quotes alone", false, [quotes]],
	])("of %s is %s", async (_, prefers, providers) => {
		expect(await chainOf(providers).prefersQuotes(CHAIN_START, neverAborted())).toBe(prefers);
		expect((await chainOf(providers).health()).prefers_quotes ?? false).toBe(prefers);
	});

	test("is false while the server cannot be reached, and once the chain has moved on to quotes", async () => {
		const unreachable = counted(() => Promise.reject(failing("unreachable")[0]));
		expect(await chainOf([unreachable, quotes]).prefersQuotes(CHAIN_START, neverAborted())).toBe(false);
		const small = chainOf([counted(async () => 134_515_008), quotes]);
		expect(await small.prefersQuotes({ ...CHAIN_START, provider: 1 }, neverAborted())).toBe(false);
	});
});

describe("InferenceChain.generate", () => {
	test("returns the first provider's answer", async () => {
		const second = provider("extractive", [answering]);
		expect(await run(chainOf([provider("llama-cpp", [answering]), second]))).toEqual([
			{ type: "provider", name: "llama-cpp", hasModel: true, progress: CHAIN_START },
			...answering,
		]);
		expect(second.calls()).toBe(0);
	});

	test.each<[string, number | null, number | null, number]>([
		["the size that the provider reports", 4_096, null, 4_096],
		["a small size if the provider reports none", null, null, 2_048],
		["an upper limit if the provider reports more", 131_000, null, 32_768],
		["the configured size", 4_096, 512, 512],
	])("builds its request for %s", async (_, reported, configured, expected) => {
		const sizes: number[] = [];
		const deps = {
			now: () => NOW,
			random: () => 0.5,
			breakers: new Breakers(),
			retryBudget: new RetryBudget(),
			contextTokens: configured,
		};
		const chain = new InferenceChain([sized("llama-cpp", reported, [answering])], deps);
		const build = (size: number) => {
			sizes.push(size);
			return request();
		};
		await collect(chain.generate(build, CHAIN_START, neverAborted()));
		expect(sizes).toEqual([expected]);
	});

	test("builds the largest request for a provider without a model", async () => {
		const sizes: number[] = [];
		const build = (size: number) => {
			sizes.push(size);
			return request();
		};
		const chain = chainOf([provider("extractive", [answering])]);
		await collect(chain.generate(build, CHAIN_START, neverAborted()));
		expect(sizes).toEqual([32_768]);
	});

	test("builds another request for the provider that it falls back to", async () => {
		const sizes: number[] = [];
		const first = sized("llama-cpp", 8_192, [failing("refused")]);
		const chain = chainOf([first, sized("workers-ai", 4_096, [answering])]);
		const build = (size: number) => {
			sizes.push(size);
			return request();
		};
		await collect(chain.generate(build, CHAIN_START, neverAborted()));
		expect(sizes).toEqual([8_192, 4_096]);
	});

	test.each<ProviderErrorKind>(["unreachable", "unavailable", "refused"])(
		"falls back immediately when a provider is %s",
		async (kind) => {
			const events = await run(
				chainOf([provider("llama-cpp", [failing(kind)]), provider("extractive", [answering])]),
			);
			const fallbacks = [{ provider: "llama-cpp", reason: `it was ${kind}` }];
			expect(events).toEqual([
				{ type: "provider", name: "llama-cpp", hasModel: true, progress: CHAIN_START },
				{
					type: "provider",
					name: "extractive",
					hasModel: false,
					progress: { ...CHAIN_START, provider: 1, fallbacks },
				},
				...answering,
			]);
		},
	);

	test("falls back after the last attempt at a provider", async () => {
		const first = provider("llama-cpp", [failing("broken")]);
		const chain = chainOf([first, provider("extractive", [answering])]);
		let progress = CHAIN_START;
		for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt++) {
			const decision = await decisionOf(run(chain, progress));
			expect(decision).toMatchObject({ kind: "retry", progress: { provider: 0, attempts: attempt } });
			progress = decision.progress;
		}
		expect(textOf(await run(chain, progress))).toBe("ab");
		expect(first.calls()).toBe(ATTEMPTS_MAX);
	});

	test("restarts the answer at the next provider when tokens have already been yielded", async () => {
		const first = provider("llama-cpp", [[token("half"), ...failing("refused")]]);
		const decision = await decisionOf(run(chainOf([first, provider("extractive", [answering])])));
		expect(decision).toMatchObject({ kind: "retry", delayMs: 0, progress: { provider: 1, attempts: 0 } });
	});

	test("waits for a busy provider, and resets the wait once the provider has sent a token", async () => {
		const chain = chainOf([provider("llama-cpp", [failing("busy"), [token("a"), ...failing("broken")]])]);
		const wait = await decisionOf(run(chain));
		expect(wait).toMatchObject({ kind: "wait", progress: { busySince: NOW, attempts: 0 } });
		const retry = await decisionOf(run(chain, wait.progress));
		expect(retry).toMatchObject({ kind: "retry", progress: { busySince: null, attempts: 1 } });
	});

	test("retries once more after an answer that broke off than after one that never started", async () => {
		const second = { ...CHAIN_START, attempts: 2 };
		const cutOff = chainOf([provider("llama-cpp", [[token("a"), ...failing("broken")]])]);
		expect(await decisionOf(run(cutOff, second))).toMatchObject({ kind: "retry", progress: { attempts: 3 } });
		const silent = chainOf([provider("llama-cpp", [failing("broken")])]);
		expect((await decisionOf(run(silent, second))).kind).toBe("give_up");
	});

	test("gives up when no provider is left, and does so again if it is called with the same progress", async () => {
		const chain = chainOf([provider("llama-cpp", [failing("unreachable")])]);
		const decision = await decisionOf(run(chain));
		expect(decision).toMatchObject({ kind: "give_up", progress: { provider: 1 } });
		expect(decision.reason).toBe("No model could answer. it was unreachable");
		expect(await decisionOf(run(chain, decision.progress))).toEqual(decision);
	});

	test.for<ProviderErrorKind>(["too_long", "unsupported"])(
		"leaves what to do about %s to the caller, and continues at the provider after the one that rejected",
		async (kind) => {
			const chain = chainOf([
				provider("llama-cpp", [failing("refused")]),
				provider("workers-ai", [failing(kind)]),
				provider("extractive", [answering]),
			]);
			const error = await rejection(run(chain));
			expect(error).toMatchObject({ rejection: { kind } });
			const { progress } = await decisionOf(Promise.reject(error));
			expect(progress.fallbacks.map(({ provider }) => provider)).toEqual(["llama-cpp", "workers-ai"]);
			expect(textOf(await run(chain, progress))).toBe("ab");
		},
	);

	test("reports no rejection when the provider fails in another way", async () => {
		const error = await rejection(run(chainOf([provider("llama-cpp", [failing("broken")])])));
		expect(error).toMatchObject({ name: "AttemptError", rejection: null });
	});

	test("can leave out the providers without a model", async () => {
		const quotes = provider("extractive", [answering]);
		const chain = chainOf([provider("llama-cpp", [failing("refused")]), quotes]);
		expect(await decisionOf(run(chain.modelsOnly()))).toMatchObject({ kind: "give_up" });
		expect(chainOf([quotes]).modelsOnly().isEmpty).toBe(true);
		expect(["llama-cpp", "extractive"].filter((name) => chain.hasModel(name))).toEqual(["llama-cpp"]);
	});

	test("treats an unexpected error as a broken attempt", async () => {
		const decision = await decisionOf(
			run(chainOf([provider("llama-cpp", [[new TypeError("x is undefined")]])])),
		);
		expect(decision).toMatchObject({ kind: "retry", reason: "The provider failed: x is undefined" });
	});

	test("throws the abort reason and records no failure", async () => {
		const reason = new Error("stopped by the user");
		const breakers = new Breakers();
		for (let i = 0; i < OPEN_AFTER_FAILURES; i++) {
			const stop = new AbortController();
			const stopped: Provider = {
				...provider("llama-cpp", []),
				async *generate() {
					yield token("a");
					stop.abort(reason);
					throw new ProviderError("broken", "torn down");
				},
			};
			const chain = chainOf([stopped, provider("extractive", [answering])], { now: NOW }, breakers);
			expect(await rejection(collect(chain.generate(() => request(), CHAIN_START, stop.signal)))).toBe(
				reason,
			);
		}
		expect(breakers.isOpen("llama-cpp")).toBe(false);
	});
});

describe("a provider that restarts", () => {
	const quoted = () => provider("extractive", [[token("quoted"), finish]]);

	/** Retries a question as the chain decides. Returns the text of the answer and the total waiting time. */
	async function ask(chain: InferenceChain, clock: { now: number }) {
		const askedAt = clock.now;
		let progress = CHAIN_START;
		for (;;) {
			try {
				return { text: textOf(await run(chain, progress)), waitedMs: clock.now - askedAt };
			} catch (error) {
				if (!(error instanceof AttemptError) || error.decision.kind === "give_up") throw error;
				progress = error.decision.progress;
				clock.now += "delayMs" in error.decision ? error.decision.delayMs : 0;
			}
		}
	}

	test("makes the current question and new ones wait", async () => {
		const clock = { now: NOW };
		const backAt = NOW + 60_000;
		const model: Provider = {
			...provider("llama-cpp", []),
			async *generate() {
				if (clock.now === NOW) yield token("half");
				if (clock.now === NOW) throw new ProviderError("broken", "lost");
				if (clock.now < backAt) throw new ProviderError("unreachable", "refused");
				yield* answering;
			},
			health: async () => ({ ...ok, status: clock.now < backAt ? "down" : "ok" }),
		};
		const chain = chainOf([model, quoted()], clock);
		const broken = await decisionOf(run(chain));
		expect(broken).toMatchObject({ kind: "retry" });
		clock.now += 500;
		for (let i = 0; i < 50; i++) {
			const decision = await decisionOf(run(chain));
			expect(decision).toMatchObject({ kind: "wait", progress: { provider: 0, attempts: 0 } });
		}
		expect(await ask(chain, clock)).toMatchObject({ text: "ab" });
		expect(clock.now - backAt).toBeLessThanOrEqual(4_000);
		expect(textOf(await run(chain, broken.progress))).toBe("ab");
	});

	test("is skipped after the wait, and is skipped immediately by later questions", async () => {
		const clock = { now: NOW };
		const scripts = [answering, failing("unreachable")];
		const chain = chainOf([provider("llama-cpp", scripts, { status: "down" }), quoted()], clock);
		await run(chain);
		const { text, waitedMs } = await ask(chain, clock);
		expect({ text, waitedMs }).toEqual({ text: "quoted", waitedMs: RECOVERY_WAIT_MAX_MS });
		expect(await ask(chain, clock)).toEqual({ text: "quoted", waitedMs: 0 });
	});

	test("counts as healthy after a successful health check", async () => {
		const chain = chainOf([provider("llama-cpp", [failing("unreachable")]), quoted()]);
		await chain.health();
		expect(await decisionOf(run(chain))).toMatchObject({ kind: "wait" });
	});

	test("is skipped when it reports that its model is unavailable", async () => {
		const chain = chainOf([provider("llama-cpp", [answering, failing("unavailable")]), quoted()]);
		await run(chain);
		expect(textOf(await run(chain))).toBe("quoted");
	});
});

describe("the chain's circuit breaker", () => {
	const opened = (first: Provider, clock = { now: NOW }) => {
		const breakers = new Breakers();
		breakers.recordSuccess(first.name);
		for (let i = 0; i < OPEN_AFTER_FAILURES; i++)
			breakers.recordFailure(first.name, { startedAt: NOW, isUnreachable: false, isRetry: false }, NOW);
		return chainOf([first, provider("extractive", [[token("quoted"), finish]])], clock, breakers);
	};

	test("makes questions wait while it is open instead of falling back", async () => {
		const first = provider("llama-cpp", [answering]);
		const decision = await decisionOf(run(opened(first)));
		expect(decision).toMatchObject({ kind: "wait", progress: { provider: 0, attempts: 0 } });
		expect(first.calls()).toBe(0);
	});

	test("closes for all questions after one successful probe", async () => {
		const clock = { now: NOW + PROBE_INTERVAL_MS };
		const chain = opened(provider("llama-cpp", [answering]), clock);
		const answers = await Promise.all(Array.from({ length: 6 }, () => run(chain).catch(() => null)));
		expect(answers.filter((events) => events !== null && textOf(events) === "ab")).not.toEqual([]);
		expect(textOf(await run(chain))).toBe("ab");
	});

	test("probes before each fallback once the wait is over", async () => {
		const clock = { now: NOW + RECOVERY_WAIT_MAX_MS };
		const chain = opened(provider("llama-cpp", [answering]), clock);
		const answers = await Promise.all(Array.from({ length: 6 }, () => run(chain)));
		expect(answers.map(textOf)).toEqual(Array.from({ length: 6 }, () => "ab"));
	});

	test("sends one probe per interval while the provider is down", async () => {
		const clock = { now: NOW };
		let probes = 0;
		const down = {
			...provider("llama-cpp", [answering]),
			health: async () => ({ ...ok, status: "down" as const, probes: ++probes }),
		};
		const chain = opened(down, clock);
		for (let interval = 1; interval <= 3; interval++) {
			clock.now = NOW + interval * PROBE_INTERVAL_MS;
			for (let i = 0; i < 10; i++) await decisionOf(run(chain));
			expect(probes).toBe(interval);
		}
		expect(down.calls()).toBe(0);
	});

	test("closes when a health check finds that the provider is healthy again", async () => {
		const chain = opened(provider("llama-cpp", [answering]));
		expect(await chain.health()).toMatchObject(ok);
		expect(textOf(await run(chain))).toBe("ab");
	});

	test("reports a provider without health checks as degraded until a question probes it", async () => {
		const clock = { now: NOW };
		const chain = opened(provider("workers-ai", [answering]), clock);
		expect(await chain.health()).toMatchObject({ status: "degraded", provider: "workers-ai" });
		clock.now += PROBE_INTERVAL_MS;
		expect(textOf(await run(chain))).toBe("ab");
		expect(await chain.health()).toMatchObject({ status: "ok" });
	});

	test("does not open on the retries of one question", async () => {
		const first = provider("llama-cpp", [failing("broken")]);
		const breakers = new Breakers();
		const chain = chainOf([first], { now: NOW }, breakers);
		for (let i = 0; i < 2 * OPEN_AFTER_FAILURES; i++)
			await decisionOf(run(chain, { ...CHAIN_START, attempts: 1 }));
		expect(breakers.isOpen("llama-cpp")).toBe(false);
		for (let i = 0; i < OPEN_AFTER_FAILURES; i++) await decisionOf(run(chain));
		expect(breakers.isOpen("llama-cpp")).toBe(true);
	});

	test.each<ProviderErrorKind>(["busy", "refused", "too_long"])(
		"does not open when the provider responds with %s",
		async (kind) => {
			const first = provider("llama-cpp", [failing(kind)]);
			const chain = chainOf([first]);
			for (let i = 0; i <= OPEN_AFTER_FAILURES; i++) await rejection(run(chain));
			expect(first.calls()).toBe(OPEN_AFTER_FAILURES + 1);
		},
	);
});

describe("the retry budget", () => {
	test("replaces a retry by the next provider when too many calls fail, until enough other calls were made", async () => {
		const retryBudget = new RetryBudget();
		while (retryBudget.reserve(NOW, BUDGET_WAIT_MAX_MS) !== null);
		const scripts = [failing("broken"), ...Array<Script>(9).fill(answering), failing("broken")];
		const chain = new InferenceChain([provider("llama-cpp", scripts), provider("extractive", [answering])], {
			now: () => NOW,
			random: () => 0.5,
			breakers: new Breakers(),
			retryBudget,
			contextTokens: null,
		});
		const names = async () =>
			(await run(chain)).flatMap((event) => (event.type === "provider" ? [event.name] : []));
		expect(await names()).toEqual(["llama-cpp", "extractive"]);
		for (let call = 0; call < 9; call++) expect(await names()).toEqual(["llama-cpp"]);
		expect(await decisionOf(run(chain))).toMatchObject({ kind: "retry" });
	});
});

describe("InferenceChain.health", () => {
	const down = { status: "down", detail: "The model server is not responding." } as const;
	const starting = { status: "starting", progress: 0.4 } as const;

	test.each<[string, Provider[], Partial<InferencePart>]>([
		[
			"the first healthy model",
			[provider("llama-cpp", [], down), provider("workers-ai", [])],
			{ provider: "workers-ai", status: "ok" },
		],
		[
			"a starting model if none is healthy",
			[provider("workers-ai", [], down), provider("llama-cpp", [], starting)],
			{ ...starting, quotes: false },
		],
		[
			"the first model if none is healthy or starting",
			[provider("llama-cpp", [], down), provider("extractive", [])],
			{ ...down, quotes: true },
		],
		[
			"the extractive provider only if there is no model",
			[provider("extractive", [], { status: "degraded" })],
			{ provider: "extractive" },
		],
	])("returns the health of %s", async (_name, providers, expected) => {
		expect(await chainOf(providers).health()).toMatchObject(expected);
	});
});

test("InferenceChain.generate stops the provider when the consumer stops reading", async () => {
	let closed = false;
	const endless: Provider = {
		...provider("llama-cpp", []),
		async *generate() {
			try {
				for (;;) yield token("a");
			} finally {
				closed = true;
			}
		},
	};
	for await (const event of chainOf([endless]).generate(() => request(), CHAIN_START, neverAborted())) {
		if ((event satisfies ChainEvent).type === "token") break;
	}
	expect(closed).toBe(true);
});

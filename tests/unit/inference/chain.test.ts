import { describe, expect, it } from "vitest";
import type { InferencePart } from "../../../src/contracts/health.ts";
import { Breakers, OPEN_AFTER_FAILURES, OPEN_MS } from "../../../src/inference/breaker.ts";
import {
	ATTEMPTS_MAX,
	CHAIN_START,
	type ChainEvent,
	type ChainProgress,
	InferenceChain,
	Setback,
} from "../../../src/inference/chain.ts";
import {
	type GenerateEvent,
	type Provider,
	ProviderError,
	type Trouble,
} from "../../../src/inference/provider.ts";
import { collect, NOW, open, rejection, request, textOf } from "./helpers.ts";

type Script = (GenerateEvent | Error)[];

const token = (text: string): GenerateEvent => ({ type: "token", text });
const finish: GenerateEvent = {
	type: "finish",
	reason: "stop",
	usage: { prompt_tokens: 1, completion_tokens: 1 },
	model: "m",
};
const ok: InferencePart = { status: "ok", provider: "llama-cpp", model: "m", device: "cpu" };

/** A provider that plays its scripts one after another, the last one for ever. */
function provider(name: Provider["name"], scripts: Script[], part: Partial<InferencePart> = {}) {
	let calls = 0;
	return {
		name,
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

const failing = (trouble: Trouble) => [new ProviderError(trouble, `it was ${trouble}`)];
const answering = [token("a"), token("b"), finish];

function chainOf(providers: Provider[], clock = { now: NOW }, breakers = new Breakers()) {
	return new InferenceChain(providers, { now: () => clock.now, random: () => 0.5, breakers });
}

const run = (chain: InferenceChain, progress: ChainProgress = CHAIN_START) =>
	collect(chain.generate(request(), progress, open()));

async function setbackOf(work: Promise<unknown>): Promise<Setback["step"]> {
	const error = await rejection(work);
	if (error instanceof Setback) return error.step;
	throw error;
}

describe("InferenceChain.generate", () => {
	it("gives the first provider's answer", async () => {
		const second = provider("extractive", [answering]);
		expect(await run(chainOf([provider("llama-cpp", [answering]), second]))).toEqual([
			{ type: "provider", name: "llama-cpp", progress: CHAIN_START },
			...answering,
		]);
		expect(second.calls()).toBe(0);
	});

	it.each<Trouble>(["unreachable", "refused"])(
		"asks the next provider at once when one is %s",
		async (trouble) => {
			const events = await run(
				chainOf([provider("llama-cpp", [failing(trouble)]), provider("extractive", [answering])]),
			);
			const fallbacks = [{ provider: "llama-cpp", reason: `it was ${trouble}` }];
			expect(events).toEqual([
				{ type: "provider", name: "llama-cpp", progress: CHAIN_START },
				{ type: "provider", name: "extractive", progress: { ...CHAIN_START, provider: 1, fallbacks } },
				...answering,
			]);
		},
	);

	it("asks the next provider once the attempts at one are used up", async () => {
		const first = provider("llama-cpp", [failing("broken")]);
		const chain = chainOf([first, provider("extractive", [answering])]);
		let progress = CHAIN_START;
		for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt++) {
			const step = await setbackOf(run(chain, progress));
			expect(step).toMatchObject({ kind: "retry", progress: { provider: 0, attempts: attempt } });
			progress = step.progress;
		}
		expect(textOf(await run(chain, progress))).toBe("ab");
		expect(first.calls()).toBe(ATTEMPTS_MAX);
	});

	it("starts the answer anew at the next provider when tokens were already given out", async () => {
		const first = provider("llama-cpp", [[token("half"), ...failing("unreachable")]]);
		const step = await setbackOf(run(chainOf([first, provider("extractive", [answering])])));
		expect(step).toMatchObject({ kind: "retry", delayMs: 0, progress: { provider: 1, attempts: 0 } });
	});

	it("waits for a busy provider and forgets the wait once it answers", async () => {
		const chain = chainOf([provider("llama-cpp", [failing("busy"), [token("a"), ...failing("broken")]])]);
		const wait = await setbackOf(run(chain));
		expect(wait).toMatchObject({ kind: "wait", progress: { busySince: NOW, attempts: 0 } });
		const retry = await setbackOf(run(chain, wait.progress));
		expect(retry).toMatchObject({ kind: "retry", progress: { busySince: null, attempts: 1 } });
	});

	it("gives up when no provider is left, also when asked again", async () => {
		const chain = chainOf([provider("llama-cpp", [failing("unreachable")])]);
		const step = await setbackOf(run(chain));
		expect(step).toMatchObject({ kind: "give_up", progress: { provider: 1 } });
		expect(step.reason).toContain("llama-cpp: it was unreachable");
		expect(await setbackOf(run(chain, step.progress))).toEqual(step);
	});

	it("hands a prompt that is too long back to its caller", async () => {
		const chain = chainOf([
			provider("llama-cpp", [failing("too_long")]),
			provider("extractive", [answering]),
		]);
		expect(await rejection(run(chain))).toMatchObject({ name: "ProviderError", trouble: "too_long" });
	});

	it("takes an error that nobody foresaw for a broken attempt", async () => {
		const step = await setbackOf(run(chainOf([provider("llama-cpp", [[new TypeError("x is undefined")]])])));
		expect(step).toMatchObject({ kind: "retry", reason: "The provider failed: x is undefined" });
	});

	it("passes the reason of an abort on untouched and counts nothing", async () => {
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
			expect(await rejection(collect(chain.generate(request(), CHAIN_START, stop.signal)))).toBe(reason);
		}
		expect(breakers.retryInMs("llama-cpp", NOW)).toBeNull();
	});
});

describe("the circuit breaker in the chain", () => {
	it("passes a provider over that failed often, until a probe succeeds", async () => {
		const clock = { now: NOW };
		const scripts = [...Array.from({ length: OPEN_AFTER_FAILURES }, () => failing("unreachable")), answering];
		const first = provider("llama-cpp", scripts);
		const chain = chainOf([first, provider("extractive", [[token("quoted"), finish]])], clock);
		for (let i = 0; i < OPEN_AFTER_FAILURES; i++) await run(chain);

		expect(textOf(await run(chain))).toBe("quoted");
		expect(first.calls()).toBe(OPEN_AFTER_FAILURES);
		expect(await chain.health()).toMatchObject({ status: "degraded", provider: "llama-cpp" });

		clock.now += OPEN_MS;
		expect(textOf(await run(chain))).toBe("ab");
		expect(await chain.health()).toEqual(ok);
	});

	it.each<Trouble>(["busy", "refused", "too_long"])(
		"is not opened by a provider that answers that it is %s",
		async (trouble) => {
			const first = provider("llama-cpp", [failing(trouble)]);
			const chain = chainOf([first]);
			for (let i = 0; i <= OPEN_AFTER_FAILURES; i++) await rejection(run(chain));
			expect(first.calls()).toBe(OPEN_AFTER_FAILURES + 1);
		},
	);
});

describe("InferenceChain.interrupted", () => {
	it("counts a crash as one broken attempt", () => {
		const chain = chainOf([provider("llama-cpp", []), provider("extractive", [])]);
		expect(chain.interrupted(CHAIN_START)).toMatchObject({
			kind: "retry",
			progress: { provider: 0, attempts: 1 },
		});
		const last = { ...CHAIN_START, attempts: ATTEMPTS_MAX - 1 };
		expect(chain.interrupted(last)).toMatchObject({ kind: "next", progress: { provider: 1, attempts: 0 } });
	});
});

describe("InferenceChain.health", () => {
	const down = { status: "down", detail: "The model server does not answer." } as const;
	const starting = { status: "starting", progress: 0.4 } as const;

	it.each<[string, Provider[], Partial<InferencePart>]>([
		[
			"the first model that is well",
			[provider("llama-cpp", [], down), provider("workers-ai", [])],
			{ provider: "workers-ai", status: "ok" },
		],
		[
			"else one that is starting",
			[provider("workers-ai", [], down), provider("llama-cpp", [], starting)],
			starting,
		],
		["else the first of the models", [provider("llama-cpp", [], down), provider("extractive", [])], down],
		[
			"and of the extractive provider only alone",
			[provider("extractive", [], { status: "degraded" })],
			{ provider: "extractive" },
		],
	])("is that of %s", async (_name, providers, expected) => {
		expect(await chainOf(providers).health()).toMatchObject(expected);
	});
});

it("abandons the provider when the reader walks away", async () => {
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
	for await (const event of chainOf([endless]).generate(request(), CHAIN_START, open())) {
		if ((event satisfies ChainEvent).type === "token") break;
	}
	expect(closed).toBe(true);
});

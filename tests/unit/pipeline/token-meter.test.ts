import { describe, expect, test } from "vitest";
import type { ChainEvent, InferenceChain } from "../../../src/inference/chain.ts";
import { CHAIN_START } from "../../../src/inference/chain-progress.ts";
import type { GenerateEvent, GenerateRequest } from "../../../src/inference/provider.ts";
import { TokenMeter } from "../../../src/pipeline/token-meter.ts";

const PROVIDER: ChainEvent = { type: "provider", name: "llama-cpp", hasModel: true, progress: CHAIN_START };
/** A prompt of 10 estimated tokens. */
const REQUEST: GenerateRequest = {
	messages: [{ role: "user", content: "x".repeat(40) }],
	question: "x",
	passages: [],
	maxTokens: 10,
	temperature: 0,
	priority: "chat",
	userKey: "u",
	conversationKey: "c",
};
const token = (text: string): ChainEvent => ({ type: "token", text });
const finish = (prompt_tokens: number, completion_tokens: number): ChainEvent => ({
	type: "finish",
	reason: "stop",
	model: "m",
	usage: { prompt_tokens, completion_tokens },
});

function chainOf(...events: (ChainEvent | Error)[]): Pick<InferenceChain, "generate"> {
	return {
		async *generate(buildRequest) {
			buildRequest(1_000);
			for (const event of events) {
				if (event instanceof Error) throw event;
				yield event;
			}
		},
	};
}

/** Runs one generation and reads up to `events` of its events. Returns the tokens counted. */
async function run(
	chain: Pick<InferenceChain, "generate">,
	events = Number.POSITIVE_INFINITY,
	meter = new TokenMeter(),
) {
	const stream = meter
		.measure(chain)
		.generate(() => REQUEST, CHAIN_START, new AbortController().signal, undefined);
	let read = 0;
	try {
		for await (const _ of stream) if (++read === events) break;
	} catch {
		// The failure is part of the test.
	}
	return meter.take();
}

describe("TokenMeter", () => {
	test("counts the usage that the provider reports", async () => {
		expect(await run(chainOf(PROVIDER, token("Hello"), token(" you"), finish(30, 4)))).toBe(34);
	});

	test("counts nothing before the model responds", async () => {
		expect(await run(chainOf(PROVIDER, new Error("refused")))).toBe(0);
	});

	test("estimates the tokens of a generation that is stopped", async () => {
		expect(await run(chainOf(PROVIDER, token("12345678"), token("1234"), finish(99, 99)), 3)).toBe(13);
	});

	test("counts the tokens of a provider that fails in addition to those of the next one", async () => {
		const fallback = chainOf(PROVIDER, token("1234"), PROVIDER, token("12345678"), finish(20, 2));
		expect(await run(fallback)).toBe(11 + 22);
	});

	test("counts thinking", async () => {
		expect(await run(chainOf(PROVIDER, { type: "thinking", text: "12345678" }), 2)).toBe(12);
	});

	test("counts replies, as the provider reports them or else as an estimate", async () => {
		const meter = new TokenMeter();
		const replies = (...events: GenerateEvent[]) =>
			meter.measureReplies({
				complete: async (_request, _timeoutMs, _signal, onEvent) => {
					for (const event of events) onEvent?.(event);
					return "Hello";
				},
			});
		const { signal } = new AbortController();
		const text: GenerateEvent = { type: "token", text: "12345678" };
		const usage = { prompt_tokens: 30, completion_tokens: 4 };
		await replies(text, { type: "finish", reason: "stop", model: "m", usage }).complete(REQUEST, 1, signal);
		expect(meter.take()).toBe(34);
		await replies(text).complete(REQUEST, 1, signal);
		expect(meter.take()).toBe(12);
	});

	test("returns each token once, however many generations there were", async () => {
		const meter = new TokenMeter();
		expect(await run(chainOf(PROVIDER, token("a"), finish(1, 1)), Number.POSITIVE_INFINITY, meter)).toBe(2);
		expect(meter.take()).toBe(0);
	});
});

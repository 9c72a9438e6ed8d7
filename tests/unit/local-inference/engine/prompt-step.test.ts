import { describe, expect, test } from "vitest";
import { PromptStep } from "../../../../local-inference/engine/prompt-step.ts";

describe("PromptStep", () => {
	const setUp = () => {
		let now = 0;
		const step = new PromptStep(() => now);
		const batch = (tokens: number, ms: number) => {
			step.startBatch(tokens);
			now += ms;
			step.endBatch();
		};
		return { step, batch };
	};

	test("starts with a small step, because a large model's speed isn't known", () => {
		expect(setUp().step.tokens()).toBe(32);
	});

	test("chooses steps of 400 ms", () => {
		const { step, batch } = setUp();
		batch(32, 64);
		expect(step.tokens()).toBe(200);
	});

	test("follows the speed, which falls as the context grows", () => {
		const { step, batch } = setUp();
		batch(32, 32);
		batch(200, 400);
		expect(step.tokens()).toBe(200);
	});

	test("keeps steps between 32 and 512 tokens", () => {
		const { step, batch } = setUp();
		batch(32, 6_400);
		expect(step.tokens()).toBe(32);
		batch(32, 1);
		expect(step.tokens()).toBe(512);
	});

	test("ignores batches of single tokens, which take longer per token", () => {
		const { step, batch } = setUp();
		batch(32, 64);
		batch(4, 80);
		expect(step.tokens()).toBe(200);
	});
});

import { describe, expect, test } from "vitest";
import { divideBatch } from "../../../../local-inference/engine/divide-batch.ts";

describe("divideBatch", () => {
	test("gives each generating sequence one token, and evaluates equal prompts one after another", () => {
		expect(divideBatch([1, 100, 100, 1], 64)).toEqual([1, 63, 1, 1]);
		expect(divideBatch([1, 37, 99, 1], 64)).toEqual([1, 37, 27, 1]);
	});

	test("finishes the first of several equal prompts early without delaying the last one", () => {
		const remaining = [400, 400, 400, 400];
		const ends: number[] = [];
		for (let round = 1; ends.length < remaining.length; round++) {
			// A prompt with one token left counts as complete, because that token yields the answer's first token.
			for (const [index, share] of divideBatch(remaining, 40).entries()) {
				const before = remaining[index] ?? 0;
				remaining[index] = Math.max(1, before - share);
				if (before > 1 && remaining[index] === 1) ends.push(round);
			}
		}
		expect(ends[0]).toBeLessThanOrEqual(11);
		expect(ends.at(-1)).toBeLessThanOrEqual(40);
	});

	test("gives a longer prompt the tokens that a shorter one does not need", () => {
		expect(divideBatch([500, 10], 64)).toEqual([54, 10]);
	});

	test("advances every prompt, even if there are more prompts than tokens in the budget", () => {
		expect(divideBatch([9, 9, 9], 2)).toEqual([1, 1, 1]);
	});
});

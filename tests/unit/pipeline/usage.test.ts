import { expect, test } from "vitest";
import { tokensPerSecond } from "../../../src/pipeline/usage.ts";

test("the speed of an answer is the model's, to one decimal place", () => {
	expect(tokensPerSecond({ hasModel: true }, 100, 3_000)).toBe(33.3);
});

test.each([
	["was quoted instead of written by a model", false, 1],
	["was too short to measure", true, 0],
] as const)("an answer that %s has no speed", (_, hasModel, generatingMs) => {
	expect(tokensPerSecond({ hasModel }, 100, generatingMs)).toBeNull();
});

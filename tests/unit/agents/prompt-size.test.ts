import { describe, expect, test } from "vitest";
import { estimatePromptTokens, messageTokens, removeMiddle } from "../../../src/agents/prompt-size.ts";
import { Random } from "../../support/random.ts";

describe("estimatePromptTokens", () => {
	// Counted with the vocabularies of Llama 2 and SmolLM2; the larger number.
	test.each([
		["A blockchain is a ledger that many computers keep together.", 14],
		["Eine Blockchain ist ein verteiltes Register, das von vielen Rechnern gemeinsam geführt wird.", 30],
		["区块链是一种分布式账本，由许多计算机共同维护。", 40],
		["Блокчейн — это распределённый реестр.", 33],
		["3.14159265, 2.71828182, 1.41421356", 36],
		["THE QUICK BROWN FOX JUMPS", 15],
		["😀🎉", 10],
	])("of %j is close to the tokens of the model with the most tokens for it", (text, tokens) => {
		const ratio = estimatePromptTokens(text) / tokens;
		expect(ratio).toBeGreaterThanOrEqual(0.8);
		expect(ratio).toBeLessThan(1.3);
	});
});

describe("removeMiddle", () => {
	test("never exceeds its limit, and never splits a character", () => {
		const random = new Random(9);
		for (let i = 0; i < 1_000; i++) {
			const text = random.text(random.pick([20, 500, 3_000])).toWellFormed();
			const maxTokens = 24 + random.below(400);
			const shortened = removeMiddle(text, maxTokens);
			expect(messageTokens(shortened)).toBeLessThanOrEqual(maxTokens);
			expect(shortened.isWellFormed()).toBe(true);
			if (messageTokens(text) <= maxTokens) expect(shortened).toBe(text);
		}
	});

	test("keeps a minimum even if the limit is lower", () => {
		expect(removeMiddle("word ".repeat(100), 0, 120).length).toBeGreaterThan(100);
		expect(removeMiddle("word ".repeat(100), 0, 120).length).toBeLessThanOrEqual(120);
		expect(removeMiddle("short", 0, 120)).toBe("short");
	});
});

import { expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

test.each([
	[
		"What is the reward for a block?",
		"The reward for a block started at 50 coins. Since April 2024, it is 3 coins. Blocks are small.",
		"The reward for a block started at 50 coins. [1] Since April 2024, it is 3 coins. [1]",
	],
	[
		"What does the ferry cost?",
		"The ferry was free until 2019. Today, it costs 4 €. It runs every hour.",
		"The ferry was free until 2019. [1] Today, it costs 4 €. [1]",
	],
])("an answer to %j says what holds today", async (question, text, expected) => {
	expect(await answer(question, [page(1, "Guide", text)])).toContain(expected);
});

test("a sentence on the present is not followed by others that begin with a time", async () => {
	const text = "The ferry costs 4 €. Since the storm, the pier is closed. It runs every hour.";
	expect(await answer("What does the ferry cost?", [page(1, "Guide", text)])).not.toContain("pier");
});

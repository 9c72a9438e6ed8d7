import { expect, test } from "vitest";
import { readNextComparison } from "../../../../../src/inference/extractive/conversation/next-comparison.ts";

const LONGEST = "Which boat is the longest?";

test.each([
	[LONGEST, "and the shortest?", "Which boat is the shortest?"],
	["Which course is cheapest?", "What about the most expensive one?", "Which course is most expensive?"],
	["Which boats are longer than 10 m?", "and shorter ones?", "Which boats are shorter than 10 m?"],
	["Which courses cost less than 300 euros?", "And more?", "Which courses cost more than 300 euros?"],
	["Is Ada older than Bo?", "and which is longer?", "Which is longer, ada or bo?"],
	[LONGEST, "and which is longer?", null],
	[LONGEST, "and the owner?", null],
	[LONGEST, "and shorter ones?", null],
	["Who owns Petrel?", "and the shortest?", null],
	["Is the oldest boat the longest?", "and the shortest?", null],
])("after %j, %j asks %j", (previous, question, asked) => {
	expect(readNextComparison(question, previous)).toBe(asked);
});

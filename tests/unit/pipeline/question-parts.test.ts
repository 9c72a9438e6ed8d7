import { describe, expect, test } from "vitest";
import { mergeParts, planParts, splitQuestion } from "../../../src/pipeline/question-parts.ts";

describe("splitQuestion", () => {
	test("returns each question of a message", () => {
		expect(splitQuestion("what is a qubit? how long do i cook rice? what is RAG?", [], 4)).toEqual([
			"what is a qubit?",
			"how long do i cook rice?",
			"what is RAG?",
		]);
	});

	test("joins neighboring questions when there are more than passages", () => {
		const parts = splitQuestion("What is gas? What is ether? Who validates blocks?", [], 2);
		expect(parts).toHaveLength(2);
		expect(parts.join(" ")).toBe("What is gas? What is ether? Who validates blocks?");
	});

	test.each(["write a haiku about bitcoin and then translate it", "How does staking work?"])(
		"keeps %j whole",
		(message) => {
			expect(splitQuestion(message, [], 4)).toEqual([message]);
		},
	);
});

test("planParts plans each part with the parts before it as its topic", () => {
	const [first, second] = planParts(["Who invented quantum computers?", "How do they work?"], []);
	expect(first).toMatchObject({ question: "Who invented quantum computers?", topic: null });
	expect(second?.topic).toContain("quantum computers");
});

test("mergeParts alternates between the parts and returns each passage once", () => {
	const listOf = (...ids: string[]) => ids.map((passageId) => ({ passageId }));
	const merged = mergeParts([listOf("a", "b", "c"), [], listOf("x", "b", "y")], 4);
	expect(merged.map(({ passageId }) => passageId)).toEqual(["a", "x", "b", "c"]);
});

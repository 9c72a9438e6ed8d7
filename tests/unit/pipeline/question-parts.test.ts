import { describe, expect, test } from "vitest";
import {
	describeParts,
	passagesFor,
	planParts,
	QUESTIONS_MAX,
	splitQuestion,
} from "../../../src/pipeline/question-parts.ts";

describe("splitQuestion", () => {
	test("returns each question of a message", () => {
		expect(splitQuestion("what is a qubit? how long do i cook rice? what is RAG?", [], 4)).toEqual([
			"what is a qubit?",
			"how long do i cook rice?",
			"what is RAG?",
		]);
	});

	test("leaves out greetings and thanks", () => {
		const message = "hi there could you tell me what gas is and who pays it? thanks a lot";
		expect(splitQuestion(message, [], 4)).toEqual(["could you tell me what gas is?", "who pays it?"]);
	});

	test.each(["Keep it short.", "Please answer in German.", "Be brief!"])(
		"takes %j for no question of its own",
		(style) => {
			const message = `What is gas? ${style}`;
			expect(splitQuestion(message, [], 4)).toEqual([message]);
			expect(splitQuestion(`What is gas and who pays it? ${style}`, [], 4)).toEqual([
				"What is gas?",
				"who pays it?",
			]);
		},
	);

	test("joins neighboring questions when there are more than passages", () => {
		const parts = splitQuestion("What is gas? What is ether? Who validates blocks?", [], 2);
		expect(parts).toHaveLength(2);
		expect(parts.join(" ")).toBe("What is gas? What is ether? Who validates blocks?");
	});

	test("searches for each of eight questions, and has a passage for each", () => {
		const subjects = ["gas", "ether", "staking", "a hash", "a fork", "a wallet", "a node", "mining"];
		const questions = subjects.map((subject) => `What is ${subject}?`);
		expect(splitQuestion(questions.join(" "), [], QUESTIONS_MAX)).toEqual(questions);
		expect(passagesFor(questions.length, 4)).toBe(questions.length);
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

test("planParts marks a question without a reference, which may stand alone", () => {
	const [, beside] = planParts(["What does an espresso cost?", "When do you open?"], []);
	expect(beside).toMatchObject({ question: "When do you open?", isBeside: true });
	for (const part of ["When does it open?", "How many are there?", "Which are open on Sundays?"]) {
		const [, dependent] = planParts(["Where is the café?", part], []);
		expect(dependent?.isBeside).toBeUndefined();
	}
});

test("describeParts says what was found for each question, and nothing about a single one", () => {
	const searches = [
		{ question: "What is gas?", topic: null },
		{ question: "Who pays it?", topic: "gas" },
	];
	const found = [[{ passageId: "a" }], [{ passageId: "b" }, { passageId: "a" }]];
	expect(describeParts(["What is gas?", "Who pays it?"], searches, found)).toEqual([
		{ question: "What is gas?", topic: null, passageIds: ["a"] },
		{ question: "Who pays it?", topic: "gas", passageIds: ["b", "a"] },
	]);
	expect(describeParts(["What is gas?"], searches, found)).toEqual([]);
});

test("passagesFor allows more passages for several questions, within a limit", () => {
	expect([1, 2, 6].map((questions) => passagesFor(questions, 4))).toEqual([4, 6, 8]);
	expect(passagesFor(2, 20)).toBe(20);
});

import { describe, expect, test } from "vitest";
import {
	findRepeatedTask,
	needsModel,
} from "../../../../../src/inference/extractive/conversation/needs-model.ts";

describe("a message needs a model if it asks for", () => {
	test.each([
		"Write a short invitation to the party",
		"please draft an email to Ms. Brandt",
		"Could you translate 'the colors are green' into French?",
		"Schreibe ein Gedicht",
		"Übersetze das bitte",
		"tell me a joke",
		"2+2*5",
		"What is 12 % 5?",
		"how much is (3 + 4) * 2 =",
		"How do you say 'thank you' in German?",
	])("a new text or a calculation: %s", (message) => {
		expect(needsModel(message)).toBe(true);
	});

	test.each([
		"Who wrote the statutes?",
		"What is the rent?",
		"writing rules",
		"What is 4G?",
		"When is 2 March?",
	])("but not if it asks for a quote: %s", (message) => {
		expect(needsModel(message)).toBe(false);
	});

	test("and a very long message is read in linear time", () => {
		expect(needsModel(`${"1 ".repeat(200_000)}a`)).toBe(false);
	});
});

test.each([
	["and into French", ["Translate the rules into German"], "Translate the rules into German"],
	["now Spanish, please", ["Translate it into German", "and into French"], "Translate it into German"],
	["and to Bob?", ["Write a letter to Ann"], "Write a letter to Ann"],
	["and in Spain?", ["What is the rent in France?"], null],
	["and into French", [], null],
])("the request that a message repeats is found: %s", (message, earlier, found) => {
	expect(findRepeatedTask(message, earlier)).toBe(found);
});

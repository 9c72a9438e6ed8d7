import { describe, expect, test } from "vitest";
import { readSelfQuestion } from "../../../../../src/inference/extractive/conversation/self-question.ts";

const NAME = "Omeruta Brain";

describe("readSelfQuestion", () => {
	test.each([
		["what's your name?", "What is Omeruta Brain?"],
		["How should I call you", "What is Omeruta Brain?"],
		["tell me a bit about yourself", "What is Omeruta Brain?"],
		["are you ChatGPT?", "What is Omeruta Brain?"],
		["What can you do for me?", "What questions can the assistant answer?"],
		["how can you help me", "What questions can the assistant answer?"],
	])("reads %j as %j", (question, read) => {
		expect(readSelfQuestion(question, NAME)).toBe(read);
	});

	test.each(["are you able to read PDF files?", "what can you do with a blockchain?", "what is a name?"])(
		"leaves %j as it is",
		(question) => {
			expect(readSelfQuestion(question, NAME)).toBeNull();
		},
	);

	test("leaves a question without a topic as it is", () => {
		expect(readSelfQuestion("what's your name?", null)).toBeNull();
	});
});

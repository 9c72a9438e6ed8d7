import { expect, test } from "vitest";
import { isAboutLastAnswer } from "../../../../../src/inference/extractive/conversation/about-last-answer.ts";

test.each([
	["make it shorter", true],
	["Shorter please", true],
	["Summarize that", true],
	["can you explain it more simply?", true],
	["in German please", true],
	["Explain this in two sentences.", true],
	["give me a source", true],
	["Are you sure about that?", true],
	["I don't understand", true],
	["No, that's wrong!", true],
	["forget my name", true],
	["forget it, what is gold?", false],
	["tell me more", false],
	["example?", false],
	["disadvantages", false],
	["and Ethereum?", false],
	["Is a blockchain really secure?", false],
	["Which source is it from?", false],
	["I don't understand proof of stake", false],
	["Explain proof of stake in simple terms", false],
	["What is a shorter chain?", false],
])("whether %j is about the last answer itself is %j", (message, expected) => {
	expect(isAboutLastAnswer(message)).toBe(expected);
});

test("a long message isn't about the last answer itself", () => {
	expect(isAboutLastAnswer(`forget ${"that ".repeat(100)}`)).toBe(false);
});

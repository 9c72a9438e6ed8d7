import { describe, expect, test } from "vitest";
import { addContext } from "../../../../src/knowledge/search/follow-up.ts";

describe("addContext", () => {
	const before = "What is Bitcoin?";

	test.each([
		"Who made that?",
		"How does it work?",
		"Why?",
		"And when was it invented?",
		"Is it legal in Germany?",
	])("prepends the previous question to %j", (question) => {
		expect(addContext(question, before)).toBe(`${before}\n${question}`);
	});

	test.each([
		"What is Ethereum?",
		"Thanks",
		"hello",
		"My name is Anna",
		"Which planets of our solar system have rings, and is it true that Saturn's are young?",
	])("returns %j unchanged", (question) => {
		expect(addContext(question, before)).toBe(question);
	});

	test("returns the first question of a conversation unchanged", () => {
		for (const context of [null, undefined, ""]) expect(addContext("Why?", context)).toBe("Why?");
	});
});

test("addContext does not treat a capitalized name as a pronoun", () => {
	expect(addContext("What does IT do?", "What is Bitcoin?")).toBe("What does IT do?");
});

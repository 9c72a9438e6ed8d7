import { expect, test } from "vitest";
import { knowsTooLittle, topicOf } from "../../../../src/pipeline/expansion/too-little.ts";

const passage = (text: string) => ({ title: "", heading: null, text });

test("two passages with the words of a question are enough, one is not", () => {
	const about = passage("Solar sails are pushed by light.");
	const beside = passage("Sailing boats are pushed by wind.");
	expect(knowsTooLittle("How do solar sails work?", [about, about])).toBe(false);
	expect(knowsTooLittle("How do solar sails work?", [about, beside])).toBe(true);
	expect(knowsTooLittle("How do solar sails work?", [])).toBe(true);
});

test("a question without a word of content asks for no reading", () => {
	expect(knowsTooLittle("And why is that so?", [])).toBe(false);
});

test("the topic of a question is its words of content", () => {
	expect(topicOf("Can you explain how Solar sails work?")).toBe("solar sails work");
	expect(topicOf("What does the WHO do?")).toBe("who");
	expect(topicOf("What is C++?")).toBe("c++");
});

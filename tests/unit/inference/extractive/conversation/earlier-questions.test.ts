import { expect, test } from "vitest";
import { findEarlierQuestions } from "../../../../../src/inference/extractive/conversation/earlier-questions.ts";

const EARLIER = [
	"hi",
	"my laptop is old",
	"how do llms work?",
	"is Bitcoin anonymous",
	"who invented bitcoin?",
];

test.each([
	["what did I ask you about Bitcoin?", ["is Bitcoin anonymous", "who invented bitcoin?"]],
	["what did i ask first about bitcoin", ["is Bitcoin anonymous"]],
	["what did i ask you first about computers?", EARLIER.slice(2)],
	["What have I asked about LLMs?", ["how do llms work?"]],
	["what is Bitcoin?", null],
])("answers %j with the questions on it, or with all if none names it", (question, expected) => {
	const messages = [...EARLIER, question].map((content) => ({ role: "user" as const, content }));
	expect(findEarlierQuestions(question, messages)).toEqual(expected);
});

import { expect, test } from "vitest";
import { findSides } from "../../../../../src/inference/extractive/question/compared.ts";

test.each([
	["what is the difference between a canoe and a kayak?", ["a canoe", "a kayak"]],
	["how is a canoe different from a kayak?", ["a canoe", "a kayak"]],
	["how does a canoe differ from a kayak", ["a canoe", "a kayak"]],
	["what sets the lodge apart from the cabin?", ["the lodge", "the cabin"]],
	["what distinguishes a qubit from a bit?", ["a qubit", "a bit"]],
	["what separates a canoe from a kayak?", ["a canoe", "a kayak"]],
	["compare the lodge with the cabin", ["the lodge", "the cabin"]],
	["canoe vs kayak", ["canoe", "kayak"]],
])("%j compares two things", (question, sides) => expect(findSides(question)).toEqual(sides));

test.each([
	"how do i get from the lodge to the cabin?",
	"what is different this year?",
	"how does the lodge differ?",
	"what time does the canoe tour set off from the lodge?",
])("%j compares nothing", (question) => expect(findSides(question)).toEqual([]));

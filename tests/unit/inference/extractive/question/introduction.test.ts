import { expect, test } from "vitest";
import { findIntroduced } from "../../../../../src/inference/extractive/question/introduction.ts";

test.each([
	["Tell me more about Ether", "", "Ether"],
	["Can you explain the merge to us, please?", "", "the merge"],
	["I'd like to know something about gas fees.", "", "gas fees"],
	["what about ether?", "", "ether"],
	["and what about ether?", "What is a blockchain?", "ether"],
	["what about ether?", "When was Bitcoin invented?", null],
	["explain how mining works", "", null],
	["explain the difference between gas and ether", "", null],
	["tell me what ether is", "", null],
	["what can you tell me about you", "", null],
])("%j after %j asks to introduce %j", (question, previous, subject) => {
	expect(findIntroduced(question, previous)).toBe(subject);
});

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
	["tell me what ether is", "", "ether"],
	["do you know what a fork is?", "", "a fork"],
	["I have no idea what gas fees are", "", "gas fees"],
	["do you know what the wifi password is", "", null],
	["can you tell me what time it is", "", null],
	["I don't get forks", "", "forks"],
	["I don't get a refund", "", null],
	["help me understand forks", "", "forks"],
	["give me the basics of mining", "", "mining"],
	["intro to mining", "", "mining"],
	["mining explained", "", "mining"],
	["what's the deal with ether", "", "ether"],
	["what can you tell me about you", "", null],
])("%j after %j asks to introduce %j", (question, previous, subject) => {
	expect(findIntroduced(question, previous)).toBe(subject);
});

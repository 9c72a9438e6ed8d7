import { describe, expect, test } from "vitest";
import { readRepeatable } from "../../../src/pipeline/repeatable.ts";

const QUESTION = "What is Bitcoin?";
const HISTORY = [{ question: QUESTION, answer: "A digital currency." }];
const PAST = [{ question: QUESTION, titles: ["Bitcoin"] }];

describe("readRepeatable", () => {
	test.each([
		"What is a smart contract?",
		"what's football?",
		"Is smoking dangerous?",
		"how much is diesel?",
		"who won the 2018 world cup",
		"Hi, how do I bake bread?",
		"explain quantum computing",
		"What can you do?",
		"Was ist ein Smart Contract?",
		"hello",
		"thanks!",
	])("allows no copy for a message with a subject of its own, or without any (%j)", (message) => {
		expect(readRepeatable(message, HISTORY, PAST)).toBe("nothing");
	});

	test.each(["Who invented it?", "Is it safe?", "Why?", "Give an example.", "tell me more"])(
		"allows only the start of a copy for a follow-up (%j)",
		(message) => {
			expect(readRepeatable(message, HISTORY, PAST)).toBe("start");
		},
	);

	test.each([
		["was asked before", "what is bitcoin"],
		["asks about the conversation", "What did you just say?"],
		["asks for a change of a text", "change the name to Bob"],
		["asks for another version of a text", "Now add a docstring"],
		["asks for a translation", "can you translate it to German?"],
		["asks for the rest of an answer", "Continue your answer from its last word."],
		["asks for the same again", "tell me that again"],
		["accepts an offer", "yes please"],
	])("allows a copy for a message that %s", (_, message) => {
		expect(readRepeatable(message, HISTORY, PAST)).toBe("all");
	});
});

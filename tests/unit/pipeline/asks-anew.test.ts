import { describe, expect, test } from "vitest";
import { asksAnew } from "../../../src/pipeline/asks-anew.ts";

const QUESTION = "What is Bitcoin?";
const HISTORY = [{ question: QUESTION, answer: "A digital currency." }];
const PAST = [{ question: QUESTION, titles: ["Bitcoin"] }];

describe("asksAnew", () => {
	test.each([
		"What is a smart contract?",
		"what's football?",
		"who won the 2018 world cup",
		"Hi, how do I bake bread?",
		"explain quantum computing",
		"What can you do?",
		"Was ist ein Smart Contract?",
		"hello",
		"thanks!",
	])("is true for a message with a subject of its own, or without any (%j)", (message) => {
		expect(asksAnew(message, HISTORY, PAST)).toBe(true);
	});

	test.each([
		["was asked before", "what is bitcoin"],
		["depends on an earlier one", "Who invented it?"],
		["asks about the conversation", "What did you just say?"],
		["asks for a change of a text", "change the name to Bob"],
		["asks for another version of a text", "Now add a docstring"],
		["asks for a translation", "can you translate it to German?"],
		["asks for the rest of an answer", "Continue your answer from its last word."],
		["accepts an offer", "yes please"],
	])("is false for a message that %s", (_, message) => {
		expect(asksAnew(message, HISTORY, PAST)).toBe(false);
	});
});

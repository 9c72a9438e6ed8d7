import { describe, expect, test } from "vitest";
import "../../../../../scripts/assets/load-data.ts";
import { readUnfound } from "../../../../../src/inference/extractive/conversation/unfound.ts";

describe("readUnfound", () => {
	test.each([
		"does the hotel have a restaurant",
		"is there wifi at the hotel?",
		"do you have a swimming pool?",
		"when does our contract end?",
		"who is the landlord",
		"hat das Hotel ein Restaurant?",
	])("leaves %j, which no model knows, unanswered", (question) => {
		expect(readUnfound(question)).toBe("say so");
	});

	test.each([
		"who painted guernica",
		"what is the capital of Mongolia",
		"is there a school in Graz?",
		"how do i lock my iphone",
		"my bank blocked my card what do i do",
		"best laptop under 500",
		"Wie lange muss man Kartoffeln kochen?",
		"explain photosynthesis",
		"tell me about Lima",
		"What is 9/11?",
		"24/7",
		"1984",
	])("lets a model answer %j after a notice", (question) => {
		expect(readUnfound(question)).toBe("say so and answer");
	});

	test.each([
		"my car won't start",
		"it's raining again",
		"my sister is getting married",
		"what's a good name for a puppy",
		"do you like pizza?",
		"tell me a joke",
		"Write a poem about the sea.",
		"make it shorter",
	])("is null for %j, which asks for no facts", (message) => {
		expect(readUnfound(message)).toBeNull();
	});
});

import { describe, expect, test } from "vitest";
import {
	findComparison,
	hasParts,
	isOpen,
	removeCount,
	shapeOf,
} from "../../../../../src/inference/extractive/question/question-shape.ts";

describe("hasParts", () => {
	test.each([
		["how long is the hire, and is a deposit or fee required", true],
		["what does it cost, what is cheaper or free", true],
		["when do you open and close", true],
		["what does it cost? is it free?", true],
		["which is older, the titan or the polaris?", false],
		["what does a bagel cost?", false],
	])("says whether a question may have a second part: %s", (text, expected) => {
		expect(hasParts(text)).toBe(expected);
	});
});

describe("isOpen", () => {
	test.each([
		["what carriers do you support?", true],
		["and when do you open?", true],
		["what about po boxes?", false],
		["what if it rains?", false],
		["can i ship to po boxes?", false],
		["po boxes", false],
	])("says whether a question isn't answered by yes or no: %s", (text, expected) => {
		expect(isOpen(text)).toBe(expected);
	});
});

test.each(["wider", "widest", "safer", "safest"])("%s compares", (word) => {
	expect(findComparison(`which is ${word}`)).toBe(word);
});

test.each([
	["summarize what smart contracts are", "definition"],
	["tell me what the house rules are", "list"],
	["name 3 models", "list"],
	["tell me about ether", "explanation"],
])("%j asks for the shape %j", (text, shape) => {
	expect(shapeOf(text, null, 2)).toBe(shape);
});

test.each([
	["What are the four models?", "What are the models?"],
	["Name 3 risks", "Name risks"],
	["Which two bedroom flats are free?", "Which two bedroom flats are free?"],
])("%j asks for all things: %j", (question, expected) => {
	expect(removeCount(question)).toBe(expected);
});

test.each([
	["is the vault more expensive than the attic?", "more expensive"],
	["is the vault more expensive than 10 euros?", ""],
	["is there more than one vault?", ""],
])("%j compares by %j", (question, compared) => {
	expect(findComparison(question)).toBe(compared);
});

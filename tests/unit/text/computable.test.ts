import { describe, expect, test } from "vitest";
import { asksForMoment, isTerm, namesByNumbers } from "../../../src/text/computable.ts";

describe("a term", () => {
	test.each([
		"2+2*5",
		"what is 17 * 23?",
		"What's 15% of 349",
		"how much is (3 + 4) * 2 =",
		"was ist 7 × 8?",
	])("is recognized in %s", (message) => {
		expect(isTerm(message)).toBe(true);
	});

	test.each([
		"What is 9/11?",
		"24/7",
		"2024-2025",
		"What is 2024-2025?",
		"555-1234",
		"What is 4G?",
		"1984",
		"What is 5%?",
	])("is not recognized in %s, which names something", (message) => {
		expect(isTerm(message)).toBe(false);
	});

	test("is read in linear time", () => {
		expect(isTerm(`1+${"+ 1".repeat(200_000)}a`)).toBe(false);
	});
});

test.each([
	["What is 9/11?", true],
	["50/50", true],
	["1984", true],
	["What is 1984?", true],
	["2024-2025", true],
	["42", false],
	["what is 10-2?", false],
	["How much is 12/4?", false],
])("whether %s names something by numbers is %s", (message, names) => {
	expect(namesByNumbers(message)).toBe(names);
});

test.each([
	"What time is it?",
	"what's the date today?",
	"What day is it today?",
	"What is today's date?",
	"what is the current year",
])("the current time or date is asked for by %s", (message) => {
	expect(asksForMoment(message)).toBe(true);
});

test.each(["What's the date?", "What time is breakfast?", "What day is the market?"])(
	"but not by %s, which may refer to something",
	(message) => {
		expect(asksForMoment(message)).toBe(false);
	},
);

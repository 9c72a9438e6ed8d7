import { expect, test } from "vitest";
import { listImpliedWords } from "../../../../../src/inference/extractive/words/calendar.ts";

test.each([
	["Tuesday to Thursday", ["tuesday", "wednesday", "thursday"]],
	["Sat–Mon", ["saturday", "sunday", "monday"]],
	["weekends", ["saturday", "sunday"]],
	["October–January", ["october", "november", "december", "january"]],
	["from 15 June to 31 August", ["june", "july", "august"]],
	["5 January until 10 March", ["january", "february", "march"]],
	["and in winter?", ["december", "january", "february"]],
	["Prices fall after 10 days.", []],
	["5–7 years, beginners", ["5", "age5", "6", "age6", "7", "age7"]],
	["every two weeks", []],
	["12–18 hours", []],
	["We are open on Monday.", []],
])("%s implies these words: %j", (text, words) => {
	expect([...new Set(listImpliedWords(text))].sort()).toEqual([...words].sort());
});

test.each([
	["Child 6–12", 8, true],
	["Children (5–15)", 15, true],
	["Kids under 6", 5, true],
	["Kids under 6", 6, false],
	["Children under 12 must be accompanied", 8, true],
	["Kids 4–6 come with a parent", 5, true],
	["Room 6–12", 8, false],
	["Children under 36 kg", 8, false],
	["Kids 4 - 6 €", 5, false],
])("an age is implied by a range of children's ages: %s, %d", (text, age, expected) => {
	expect(listImpliedWords(text).includes(`age${age}`)).toBe(expected);
});

import { expect, test } from "vitest";
import { listImpliedWords } from "../../../../src/inference/extractive/calendar.ts";

test.each([
	["Tuesday to Thursday", ["tuesday", "wednesday", "thursday"]],
	["Sat–Mon", ["saturday", "sunday", "monday"]],
	["weekends", ["saturday", "sunday"]],
	["October–January", ["october", "november", "december", "january"]],
	["5–7 years, beginners", ["5", "age5", "6", "age6", "7", "age7"]],
	["every two weeks", []],
	["12–18 hours", []],
	["We are open on Monday.", []],
])("%s implies these words: %j", (text, words) => {
	expect([...new Set(listImpliedWords(text))].sort()).toEqual([...words].sort());
});

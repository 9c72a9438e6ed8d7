import { expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const HOURS = [
	page(
		1,
		"Gym",
		"| Day | Opens | Closes |\n| --- | --- | --- |\n| Monday–Friday | 06:00 | 20:00 |\n| Saturday | 09:00 | 18:00 |\n| Sunday | closed | closed |",
		"Opening hours",
	),
];

test.each([
	["When is the gym open on Friday?", "Monday–Friday — Opens: 06:00; Closes: 20:00 [1]"],
	["Until when is the gym open on Saturday?", "Saturday — Closes: 18:00 [1]"],
	["When does the gym open on Saturday?", "Saturday — Opens: 09:00 [1]"],
	["Is the gym open on Sunday?", "Sunday — Opens: closed [1]"],
])("%j is answered with the columns that it asks for", async (question, expected) => {
	expect(await answer(question, HOURS)).toBe(expected);
});

test("a question for another day asks for the same columns", async () => {
	expect(await answer("And on Saturday?", HOURS, "When is the gym open on Friday?")).toBe(
		"Saturday — Opens: 09:00; Closes: 18:00 [1]",
	);
});

import { expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const PAGES = [
	page(
		1,
		"Ironworks",
		"| Plan | Price | Classes included |\n| --- | --- | --- |\n| Basic | 25 € | none |\n| Plus | 45 € | 4 per month |\n| Premium | 65 € | unlimited |",
		"Membership",
	),
	page(2, "Ironworks", "- Yoga with Petra\n- Boxing with Milan\n- Mobility with Sofia", "Classes"),
];
const ALL = "Classes:\n\n- Yoga with Petra\n- Boxing with Milan\n- Mobility with Sofia [2]";

test.each([
	["What classes are there?", ALL],
	["How many classes are there?", ALL],
	["List the classes", ALL],
	["Which classes does Petra teach?", "Classes: Yoga with Petra [2]"],
	["How many classes are included in Plus?", "Plus — Classes included: 4 per month [1]"],
	[
		"Which plans include classes?",
		"Membership:\n\n- Plus — Classes included: 4 per month\n- Premium — Classes included: unlimited [1]",
	],
])("%j is answered from the list of these things or from the column on them", async (question, expected) => {
	expect(await answer(question, PAGES)).toBe(expected);
});

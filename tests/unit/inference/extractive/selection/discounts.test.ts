import { expect, test } from "vitest";
import { answer, converse, page } from "../helpers.ts";

const STUDIO = page(
	1,
	"Clay Corner",
	`| Pass | Price |
| --- | --- |
| Sprout | 35 € |
| Maker | 60 € |
| Master | 95 € |

Students pay half on every pass. School classes get a third off Sprout. The studio is open to students at night.`,
);

test.each([
	["How much is Maker for a student?", "Maker — Price: 60 € [1]\n\nStudents pay half on every pass. [1]"],
	[
		"What does Sprout cost for a school class?",
		"Sprout — Price: 35 € [1]\n\nSchool classes get a third off Sprout. [1]",
	],
	["How much is Maker?", "Maker — Price: 60 € [1]"],
])("a price is followed by the discount that the question asks for: %s", async (question, expected) => {
	expect(await answer(question, [STUDIO])).toBe(expected);
});

test("a price isn't followed by a discount on another page", async () => {
	const museum = page(2, "Museum", "Students pay half at the museum.");
	const passes = page(1, "Clay Corner", STUDIO.text.slice(0, STUDIO.text.indexOf("Students")));
	expect(await answer("How much is Maker for a student?", [passes, museum])).not.toContain("museum");
});

test("a comparison in a follow-up isn't by what the question before it asked for", async () => {
	const horses = page(
		1,
		"Horses",
		"| Horse | Born | Height |\n| --- | --- | --- |\n| Ada | 2009 | 148 cm |\n| Bo | 2003 | 140 cm |\n| Cleo | 2018 | 150 cm |",
	);
	expect(await converse(["How tall are Ada and Bo?", "which one is older?"], [horses])).toContain(
		"- Bo — Born: 2003\n- Ada — Born: 2009",
	);
});

test("a price isn't followed by what is free of something else that the question doesn't ask for", async () => {
	const hire = page(
		1,
		"Hire",
		"| Bicycle | Day | Week |\n| --- | --- | --- |\n| Cargo bike | €32 | €140 |\n| Tandem | €28 | €120 |\n\nHires can be cancelled free of charge, which costs nothing.",
	);
	expect(await answer("What does it cost to hire a tandem for a week?", [hire])).toBe(
		"Tandem — Week: €120 [1]",
	);
});

test.each([
	[["how much is the family room?", "and in august?"], "Family — Low: €136; High: €189"],
	[["price of a single room in july"], "Single — Low: €62; High: €84"],
])("a price in a month is followed by the months of its season: %j", async (questions, row) => {
	const hotel = page(
		1,
		"Hotel",
		"| Room | Low | High |\n| --- | --- | --- |\n| Single | €62 | €84 |\n| Family | €136 | €189 |\n\nThe high season is from 15 June to 31 August.",
	);
	const text = await converse(questions, [hotel]);
	expect(text).toContain(row);
	expect(text).toContain("The high season is from 15 June to 31 August.");
});

import { describe, expect, test } from "vitest";
import { answer, NOTHING, page } from "../helpers.ts";

const CREW = page(
	1,
	"Crew",
	"| No: 1 | Name: Ines Duarte | Born: 1971-03-02 | Ship: Alba |\n| No: 2 | Name: Olaf Berg | Born: 1964-05-19 | Ship: Brisa |\n| No: 3 | Name: Yuki Mori | Born: 1998-05-30 | Ship: Alba |",
);
const PARTY = page(2, "Harbor party", "Olaf Berg brings the lanterns, and Ines Duarte plays the accordion.");
const MARKET = page(
	1,
	"Stalls",
	"| Day | Stall | Seller |\n| --- | --- | --- |\n| Monday | Cheese | Ms. Keller |\n| Monday | Honey | Mr. Ode |\n| Friday | Fish | Ms. Voss |",
);
const LEAGUE = page(
	1,
	"Rowing league",
	"| Place | Crew | Points |\n| --- | --- | --- |\n| 1 | Kingfishers | 21 |\n| 2 | Otters | 17 |\n| 3 | Herons | 9 |",
);

describe("a question about a person's birthday", () => {
	test.each([
		["When is Olaf Berg's birthday?", "Olaf Berg — Born: 1964-05-19 [1]"],
		["Who is the oldest crew member?", "Olaf Berg — Born: 1964-05-19 [1]"],
		["Who is the youngest crew member?", "Yuki Mori — Born: 1998-05-30 [1]"],
		["Which crew members were born in March?", "Ines Duarte — Born: 1971-03-02 [1]"],
	])("is answered from the column of births: %s", async (question, expected) => {
		expect(await answer(question, [CREW, PARTY])).toBe(expected);
	});

	test("isn't answered by a sentence that names the person without a date", async () => {
		expect(await answer("When is Olaf Berg's birthday?", [PARTY])).toBe(NOTHING);
	});
});

describe("a question for a rank", () => {
	test.each([
		["Who is top of the league?", "Kingfishers — Place: 1 [1]"],
		["Who is last in the league?", "Herons — Place: 3 [1]"],
		["Who is in first place?", "Kingfishers — Place: 1 [1]"],
	])("is answered by one row of a ranking: %s", async (question, expected) => {
		expect(await answer(question, [LEAGUE])).toBe(expected);
	});

	test("isn't answered by the last times of another table", async () => {
		const races = page(
			2,
			"Rowing league races",
			"| Race | Start | Crew |\n| --- | --- | --- |\n| Alba Cup | 15:00 | Otters |\n| Brisa Cup | 9:00 | Herons |\n| Final | 15:00 | Kingfishers |",
		);
		expect(await answer("Who is last in the league?", [races, LEAGUE])).toBe("Herons — Place: 3 [2]");
	});
});

describe("a question that only names another day", () => {
	test("isn't answered by a table that has no such day", async () => {
		const earlier = "Which stalls are there on Monday?";
		expect(await answer("and on Friday?", [MARKET], earlier)).toContain("Fish");
		expect(await answer("and on Saturday?", [MARKET], earlier)).toBe(NOTHING);
	});
});

test("a question with a noun for the owner of something isn't one for what somebody has", async () => {
	const kitchen = page(1, "Kitchen", "Never put knives in the dishwasher: the heat loosens handles.");
	expect(await answer("why can't my chef's knife go in the dishwasher?", [kitchen])).toMatch(/^Never put/);
});

import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const manual = page(
	1,
	"Dehumidifier",
	"| Code | Meaning | What to do |\n| --- | --- | --- |\n| E1 | Sensor defective | Contact the service |\n| E2 | Too cold | Use it above 5 °C |\n| E4 | Tank missing | Insert the tank |",
);
const trip = [
	{ ...page(1, "Trip", "The flight departs at 11:35.", "Day 1, 10 April"), passageId: "a" },
	{ ...page(2, "Trip", "The train to Sintra leaves at 8:41.", "Day 2, 11 April"), passageId: "b" },
	{ ...page(3, "Trip", "Port wine is tasted at 15:00.", "Day 3, 14 April"), passageId: "c" },
];
const NOTHING = /nothing on this question/;

describe("a question for one of several things with a code, a number, or a date", () => {
	test.each(["What do I do with error E3?", "what does e7 mean"])(
		"gets nothing if the passages list other ones: %s",
		async (question) => {
			expect(await answer(question, [manual])).toMatch(NOTHING);
		},
	);

	test.each(["What happens on 16 April?", "what do we do on april 12th", "what is on day 7"])(
		"gets nothing if no heading has its date or number: %s",
		async (question) => {
			expect(await answer(question, trip)).toMatch(NOTHING);
		},
	);

	test("is answered from its row or the section with its date", async () => {
		expect(await answer("What do I do with error E4?", [manual])).toContain("Insert the tank");
		expect(await answer("What happens on 14 April?", trip)).toBe("Port wine is tasted at 15:00. [3]");
		expect(await answer("what happens on april 11", trip)).toBe("The train to Sintra leaves at 8:41. [2]");
	});

	test("is answered if a range may contain it, or a sentence has it", async () => {
		const seasons = page(
			1,
			"Prices",
			"| Season | Price |\n| --- | --- |\n| 1–14 April | 40 € |\n| 15–30 April | 55 € |",
		);
		expect(await answer("what does it cost on 16 April", [seasons])).not.toMatch(NOTHING);
		const note = page(4, "Note", "Error E3 of the dehumidifier means that the filter is full.");
		expect(await answer("What does error E3 mean?", [manual, note])).toContain("the filter is full");
	});
});

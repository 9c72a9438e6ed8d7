import { describe, expect, test } from "vitest";
import { answer, page } from "./helpers.ts";

const SHIPS = page(
	1,
	"Ships",
	"| Ship | Built | Length | Crew |\n| --- | --- | --- | --- |\n| Greta | 1954 | 18 m | 4 |\n| Polaris | 1938 | 31 m | 19 |\n| Titan | 1921 | 24 m | 11 |",
);
const HOURS = page(
	1,
	"Visiting the museum",
	"| Day | Museum | Library | Café |\n| --- | --- | --- | --- |\n| Monday | closed | 9:00–12:00 | closed |\n| Sunday | 11:00–17:00 | closed | 10:30–16:30 |",
	"Opening hours",
);
const SERVICES = page(
	1,
	"Services",
	"| Service | Delivery time | Price from | Tracking |\n| --- | --- | --- | --- |\n| economy | 4 days | $3.20 | no |\n| express | 1 day | $11.50 | yes |",
);

describe("an answer from a table", () => {
	test("quotes the column that a comparison of two rows is about, and begins with the row that answers", async () => {
		expect(await answer("which is older, the Titan or the Polaris?", [SHIPS])).toBe(
			"Ships:\n\n- Titan — Built: 1921\n- Polaris — Built: 1938 [1]",
		);
	});

	test("quotes the extreme of the named column, even if another column has a unit", async () => {
		expect(await answer("which ship has the biggest crew", [SHIPS])).toBe("Polaris — Crew: 19 [1]");
	});

	test("quotes only the named column under a heading that the question repeats", async () => {
		expect(await answer("opening hours of the library", [HOURS])).toBe(
			"Opening hours:\n\n- Monday — Library: 9:00–12:00\n- Sunday — Library: closed [1]",
		);
	});

	test("quotes both of two columns that the question names", async () => {
		expect(await answer("delivery time and price of economy", [SERVICES])).toBe(
			"economy — Delivery time: 4 days; Price from: $3.20 [1]",
		);
	});
});

describe("a row", () => {
	test("is found by an age in its range", async () => {
		const workshops = page(
			1,
			"Workshops",
			"| Workshop | Age | Price |\n| --- | --- | --- |\n| Knots | 6–9 | 4 € |\n| Rafts | 8–12 | 7 € |",
		);
		expect(await answer("which workshop is for a 7 year old", [workshops])).toContain("Knots");
		expect(await answer("which workshop is for a 7 year old", [workshops])).not.toContain("Rafts");
	});

	test("is found by the month of May, and by a number that is written as a word", async () => {
		const events = page(
			1,
			"Calendar",
			"| Event | Date | Tickets |\n| --- | --- | --- |\n| Regatta | April 18 | for 3 people |\n| Open day | May 9 | free |",
		);
		expect(await answer("which event takes place in May", [events])).toContain("Open day");
		expect(await answer("event with tickets for three people", [events])).toMatch(/^Regatta/);
	});
});

describe("a column for several months", () => {
	const pitches = page(
		1,
		"Pitches",
		"| Pitch | April–June | July–August |\n| --- | --- | --- |\n| Tent | 14 | 19 |\n| Caravan | 24 | 35 |",
	);

	test("is quoted for each of them", async () => {
		expect(await answer("how much is a caravan in May?", [pitches])).toBe("Caravan — April–June: 24 [1]");
		expect(await answer("price of a tent in august", [pitches])).toBe("Tent — July–August: 19 [1]");
	});
});

describe("a row that is named by a code", () => {
	const codes = page(
		1,
		"Error codes",
		"| Code | Cause |\n| --- | --- |\n| E204 | The disk is full |\n| E417 | The file is too large |\n| HTTP-503 | The server is busy |",
	);

	test.each([
		["error 417", "E417 — Cause: The file is too large [1]"],
		["what does error 204 mean?", "E204 — Cause: The disk is full [1]"],
		["what is error 503", "HTTP-503 — Cause: The server is busy [1]"],
	])("is found by its number: %s", async (question, text) => {
		expect(await answer(question, [codes])).toBe(text);
	});
});

test("check-in and check-out are told apart, however they are written", async () => {
	const hotel = page(
		1,
		"Arrival",
		"You can check in from 15:00.\n\nCheck-out is by 11:00.\n\nThe checkout desk is on the left.",
	);
	expect(await answer("when is check out?", [hotel])).toContain("Check-out is by 11:00. [1]");
	expect(await answer("check-in time", [hotel])).toBe("You can check in from 15:00. [1]");
});

test("the only price of a row is quoted, even if the column of a fee is named", async () => {
	const fees = page(
		1,
		"Fees",
		"| Membership | Per month | Joining fee | Includes |\n| --- | --- | --- | --- |\n| Standard | £36 | £20 | gym |\n| Premium | £52 | none | gym, sauna |",
	);
	expect(await answer("what does premium cost", [fees])).toBe("Premium — Per month: £52 [1]");
});

import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const EVENTS = page(
	1,
	"Events",
	"| Event | Date | Entry fee | Guests |\n| --- | --- | --- | --- |\n| Regatta | April 18 | £12 | 80 |\n| Open day | May 9 | free | unlimited |\n| Camp | July 20 | £180 | 30 |\n| Dinner | November 14 | £35 | 60 |",
);

const WALKS = page(
	1,
	"Walks",
	"| Walk | Duration | Fee | Luggage | Places |\n| --- | --- | --- | --- | --- |\n| Harbor | 45 minutes | £5 | 5 kg | 8 |\n| Dunes | 2 hours | £20 | 20 kg | 10 |\n| Ridge | 5 hours | £35 | 30 kg | 18 |",
);
describe("a question with a limit", () => {
	test("finds what is out of stock", async () => {
		const prices = page(
			1,
			"Prices",
			"| Product | Price | Stock |\n| --- | --- | --- |\n| Tent | 120 € | 4 |\n| Dry bag | 15 € | 0 |\n| Stove | 60 € | 12 |",
		);
		for (const question of [
			"which products are out of stock?",
			"what is sold out",
			"which products have zero stock",
		])
			expect(await answer(question, [prices])).toMatch(/^Dry bag — .*Stock: 0 \[1\]$/);
	});

	test("compares the column that it names, although another has one of its words", async () => {
		const rates = page(
			1,
			"Rates",
			"| Room | Low season | High season |\n| --- | --- | --- |\n| Single | €62 | €84 |\n| Double | €88 | €119 |\n| Suite | €158 | €215 |",
		);
		const found = await answer("rooms under 100 euros in high season", [rates]);
		expect(found).toContain("Single");
		expect(found).not.toContain("Double");
	});

	test("compares temperatures below zero", async () => {
		const freezers = page(
			1,
			"Freezers",
			"| Freezer | Temperature |\n| --- | --- |\n| Arctic | −30 °C |\n| Polar | −18 °C |\n| Cool | −5 °C |",
		);
		expect(await answer("which freezers are colder than -20 °C", [freezers])).toBe(
			"Arctic — Temperature: −30 °C [1]",
		);
	});

	test("takes the numbers of a column without a unit as of its own unit", async () => {
		const boats = page(
			1,
			"Boats",
			"| Boat | Year | Length |\n| --- | --- | --- |\n| Petrel | 1998 | 9.4 |\n| Tern | 2019 | 15.5 |\n| Sula | 2003 | 7.9 |",
		);
		expect(await answer("which boats are longer than 10 m?", [boats])).toBe("Tern — Length: 15.5 [1]");
		expect(await answer("which boats are shorter than 8 meters?", [boats])).toBe("Sula — Length: 7.9 [1]");
	});

	test("compares times of day, however they are written", async () => {
		const classes = page(
			1,
			"Classes",
			"| Class | Starts |\n| --- | --- |\n| Yoga | 9:15 am |\n| Spinning | 5 pm |\n| Boxing | 7:30 pm |",
		);
		expect(await answer("which classes start later than 4 pm", [classes])).toBe(
			"Classes:\n\n- Spinning — Starts: 5 pm\n- Boxing — Starts: 7:30 pm [1]",
		);
		expect(await answer("which class starts earlier than 12:00", [classes])).toBe(
			"Yoga — Starts: 9:15 am [1]",
		);
	});

	test("is answered by the rows within it", async () => {
		expect(await answer("which events cost less than 20 pounds", [EVENTS])).toBe(
			"Events:\n\n- Regatta — Entry fee: £12\n- Open day — Entry fee: free [1]",
		);
		expect(await answer("which events are over £100", [EVENTS])).toBe("Camp — Entry fee: £180 [1]");
	});

	test("reads whether the limit itself is within", async () => {
		expect(await answer("what events are at most £35", [EVENTS])).toContain("Dinner");
		expect(await answer("what events are under £35", [EVENTS])).not.toContain("Dinner");
	});

	test("compares the column that it names, where unlimited is the most", async () => {
		expect(await answer("which events have more than 60 guests", [EVENTS])).toBe(
			"Events:\n\n- Regatta — Guests: 80\n- Open day — Guests: unlimited [1]",
		);
		expect(await answer("which event has the most guests", [EVENTS])).toBe(
			"Open day — Guests: unlimited [1]",
		);
	});
});

describe("a negated limit", () => {
	test.each([
		[
			"which walks take no longer than 2 hours",
			"Walks:\n\n- Harbor — Duration: 45 minutes\n- Dunes — Duration: 2 hours [1]",
		],
		["which walks don't cost more than £20", "Walks:\n\n- Harbor — Fee: £5\n- Dunes — Fee: £20 [1]"],
		[
			"show walks with luggage not exceeding 20 kg",
			"Walks:\n\n- Harbor — Luggage: 5 kg\n- Dunes — Luggage: 20 kg [1]",
		],
		["which walks have no fewer than 10 places", "Walks:\n\n- Dunes — Places: 10\n- Ridge — Places: 18 [1]"],
		["which walks have places not under 18", "Ridge — Places: 18 [1]"],
		[
			"which walks don't take much longer than 2 hours",
			"Walks:\n\n- Harbor — Duration: 45 minutes\n- Dunes — Duration: 2 hours [1]",
		],
		["which walks cost no more than £5", "Harbor — Fee: £5 [1]"],
		["which walks cost no less than £35", "Ridge — Fee: £35 [1]"],
	])("is the opposite, and includes the limit itself: %s", async (question, expected) => {
		expect(await answer(question, [WALKS])).toBe(expected);
	});
});

test.each([
	["do any walks cost under £20", "Harbor — Fee: £5 [1]"],
	["can I get anything under £20?", "Harbor — Fee: £5 [1]"],
	["guided walks under £20", "Harbor — Fee: £5 [1]"],
	["what is the fee for luggage over 20 kg", "Ridge — Fee: £35; Luggage: 30 kg [1]"],
])("a limit is read in other forms of a question, too: %s", async (question, expected) => {
	expect(await answer(question, [WALKS])).toBe(expected);
});

test("a negation of something else doesn't reverse a limit", async () => {
	expect(await answer("which walks are not guided but over £20", [WALKS])).toBe("Ridge — Fee: £35 [1]");
});

describe("a quantity isn't a limit", () => {
	const fines = page(
		1,
		"Fines",
		"| Item | Fine | Loan |\n| --- | --- | --- |\n| Book | £1 | 21 days |\n| Film | £2 | 2 days |",
	);
	const all = "Fines:\n\n- Book — Fine: £1\n- Film — Fine: £2 [1]";

	test.each([
		"what is the fine if I return it more than 3 days late",
		"what is the fine when it is over 3 days late",
		"can I return all items more than 3 days late, and what is the fine",
		"what is the fine, I want to sign up 3 days before",
	])("in a condition, or in a question that asks for no rows: %s", async (question) => {
		expect(await answer(question, [fines])).toBe(all);
	});

	test("unless the words before it are 'up to'", async () => {
		expect(await answer("which items have a loan of up to 3 days", [fines])).toBe("Film — Loan: 2 days [1]");
	});
});

describe("several limits", () => {
	test.each([
		["which walks cost between £10 and £30", "Dunes — Fee: £20 [1]"],
		["which walks cost between 5 and 20 pounds", "Walks:\n\n- Harbor — Fee: £5\n- Dunes — Fee: £20 [1]"],
		["walks under £30 that take more than 1 hour", "Dunes — Duration: 2 hours; Fee: £20 [1]"],
		["walk with at least 10 places under £30", "Dunes — Fee: £20; Places: 10 [1]"],
		["welche walks kosten zwischen 10 und 30 Euro", "Dunes — Fee: £20 [1]"],
		["which walks cost more than £10 and less than £30", "Dunes — Fee: £20 [1]"],
	])("all apply: %s", async (question, expected) => {
		expect(await answer(question, [WALKS])).toBe(expected);
	});

	test("are read after a word such as 'after-school', which is no condition", async () => {
		const clubs = page(
			1,
			"Clubs",
			"| After-school club | Fee |\n| --- | --- |\n| Chess | £30 |\n| Football | £45 |\n| Pottery | £60 |",
		);
		expect(await answer("which after-school clubs cost between £40 and £50", [clubs])).toBe(
			"Football — Fee: £45 [1]",
		);
	});
});

describe("a list whose items name something and its price", () => {
	const drinks = page(1, "Drinks", "- Coffee: £2.60\n- Tea: £2.20\n- Hot chocolate: £3.10\n- Champagne – £9");

	test.each([
		["which drinks cost less than £3", "Drinks:\n\n- Coffee: £2.60\n- Tea: £2.20 [1]"],
		["drinks over £3", "Drinks:\n\n- Hot chocolate: £3.10\n- Champagne – £9 [1]"],
		["what is the cheapest drink", "Tea: £2.20 [1]"],
		["most expensive drink", "Champagne – £9 [1]"],
	])("is compared like a table: %s", async (question, expected) => {
		expect(await answer(question, [drinks])).toBe(expected);
	});
});

describe("a column with the unit in its name", () => {
	const prices = page(
		1,
		"Salon",
		"| Service | Price (€) | Duration (min) |\n| --- | --- | --- |\n| Cut | 38 | 45 |\n| Perm | 70 | 110 |\n| Color | 55 | 90 |",
	);

	test.each([
		["services that take less than an hour", "Cut — Duration (min): 45 [1]"],
		[
			"which services take more than one hour and cost under 60 euros",
			"Color — Price (€): 55; Duration (min): 90 [1]",
		],
		["services under 50 €", "Cut — Price (€): 38 [1]"],
		["which service is the cheapest", "Cut — Price (€): 38 [1]"],
		["which service takes the longest", "Perm — Duration (min): 110 [1]"],
	])("is compared with limits in any unit: %s", async (question, expected) => {
		expect(await answer(question, [prices])).toBe(expected);
	});
});

test.each([
	["events under £5", "October:\n\n- October 3 – Quiz, 19:30, £4\n- October 31 – Party, 16:00, £3 [1]"],
	["cheapest event", "October 31 – Party, 16:00, £3 [1]"],
])("a price is found after a time: %s", async (question, expected) => {
	const events = page(
		1,
		"October",
		"- **October 3** – Quiz, 19:30, £4\n- **October 12** – Barn dance, 20:00, £9\n- **October 24** – Film event, 19:00, £5\n- **October 31** – Party, 16:00, £3",
	);
	expect(await answer(question, [events])).toBe(expected);
});

describe("a date that is a limit", () => {
	const rows = (dates: readonly string[]) =>
		page(
			1,
			"Deliveries",
			`| Parcel | Arrived |\n| --- | --- |\n${dates.map((date, at) => `| P${at + 1} | ${date} |`).join("\n")}`,
		);
	const ISO = rows(["2025-11-20", "2026-01-15", "2026-02-27", "2026-03-01", "2026-05-18"]);
	const US = rows(["11/20/2025", "01/15/2026", "02/27/2026", "03/01/2026", "05/18/2026"]);
	const YEARLESS = rows(["January 5", "January 15", "February 27", "March 1", "May 18"]);

	test.each([
		["after March 1", "P5"],
		["after 27 February 2026", "P4 P5"],
		["since March", "P4 P5"],
		["after February", "P4 P5"],
		["before March 1st, 2026", "P1 P2 P3"],
		["until March", "P1 P2 P3 P4"],
		["before 2026", "P1"],
		["between January and February", "P2 P3"],
		["from November to January 2026", "P1 P2"],
	])("leaves the rows %s", async (limit, expected) => {
		for (const table of [ISO, US])
			expect(await listNames(`which parcels arrived ${limit}?`, table)).toBe(expected);
	});

	test("is compared with dates that have no year, either", async () => {
		expect(await listNames("which parcels arrived after February?", YEARLESS)).toBe("P4 P5");
	});

	async function listNames(question: string, table: ReturnType<typeof page>): Promise<string> {
		return (await answer(question, [table])).match(/\bP\d/g)?.join(" ") ?? "";
	}
});

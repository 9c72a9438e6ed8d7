import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const CREW = page(
	1,
	"Crew",
	"| Sailor | Team | Home |\n| --- | --- | --- |\n| Ada Pohl | IT | Bonn |\n| Ben Yilmaz | Deck | Kiel |\n| Cora Berg | Galley | Bonn |\n| Dan Haas | Deck | Trier |",
);
const INVOICES = page(
	2,
	"Invoices",
	"| Invoice | Customer | Status | Date |\n| --- | --- | --- | --- |\n| 1 | Ann Lee | paid | 01/15/2026 |\n| 2 | Bo Park | open | 02/03/2026 |\n| 3 | Cy Dove | cancelled | 02/20/2026 |",
);
const BOATS = page(
	3,
	"Boats",
	"| Boat | Left | In stock |\n| --- | --- | --- |\n| Red canoe | yes | 4 |\n| Blue raft | no | 7 |",
);

describe("a question that denies a value", () => {
	test.each([
		["who doesn't work in IT?", CREW, "Ben Yilmaz, Cora Berg, Dan Haas"],
		["Who does not work in IT?", CREW, "Ben Yilmaz, Cora Berg, Dan Haas"],
		["Who works neither in IT nor on Deck?", CREW, "Cora Berg"],
		["who has never lived in Bonn?", CREW, "Ben Yilmaz, Dan Haas"],
		["Which invoices does Ann Lee not have?", INVOICES, "Invoice 2, Invoice 3"],
		["who has not paid yet?", INVOICES, "Invoice 2, Invoice 3"],
		["which invoices are unpaid?", INVOICES, "Invoice 2, Invoice 3"],
	])("gets the other rows: %s", async (question, table, expected) => {
		const names = (await answer(question, [table])).match(/^(?:- )?.+(?= — )/gm) ?? [];
		expect(names.map((name) => name.replace("- ", "")).join(", ")).toBe(expected);
	});

	test("shows for whom the rows are if it asks who", async () => {
		expect(await answer("who has not paid yet?", [INVOICES])).toContain(
			"- Invoice 2 — Customer: Bo Park; Status: open",
		);
	});
});

test("a month chooses the rows with dates in which the month comes first", async () => {
	expect(await answer("which invoices were sent in February?", [INVOICES])).not.toContain("Ann Lee");
});

test("a condition that no row mentions is named if all rows are quoted", async () => {
	expect(await answer("which sailors are married?", [CREW])).toContain("Crew (no row mentions “married”):");
	expect(await answer("list all sailors", [CREW])).toContain("Crew:");
	// How many there are is no condition.
	expect(await answer("who are the four sailors?", [CREW])).toContain("Crew:");
});

test("what is left of something is what there is in stock", async () => {
	expect(await answer("how many canoes are remaining?", [BOATS])).toBe("Red canoe — In stock: 4 [1]");
});

test.each([
	["which dishes are gluten-free?", ["Omelet", "Curry"]],
	["which dishes are gluten free", ["Omelet", "Curry"]],
	["what can I eat without gluten?", ["Omelet", "Curry"]],
	["which dishes contain no celery?", ["Fondue", "Omelet"]],
	["which dishes are without milk", ["Omelet", "Curry"]],
])("rows with what something must be free of aren't quoted: %s", async (question, names) => {
	const dishes = page(
		1,
		"Dishes",
		"| Dish | Price | Contains |\n| --- | --- | --- |\n| Fondue | €29 | milk, gluten |\n| Omelet | €12 | egg |\n| Curry | €24 | celery |",
	);
	const quoted = await answer(question, [dishes]);
	const found = ["Fondue", "Omelet", "Curry"].filter((name) => quoted.includes(name));
	expect(found).toEqual(names);
});

test("a value is found among others of its cell", async () => {
	const dishes = page(
		1,
		"Dishes",
		"| Dish | Contains |\n| --- | --- |\n| Stew | gluten, celery |\n| Curry | celery |\n| Omelet | egg |\n| Rolls | gluten |\n| Pudding | milk |",
	);
	const quoted = await answer("what contains celery", [dishes]);
	expect(quoted).toContain("Stew");
	expect(quoted).toContain("Curry");
	expect(quoted).not.toContain("Omelet");
});

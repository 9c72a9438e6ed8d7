import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const PARCELS = page(
	1,
	"Parcels",
	"| Weight | Domestic | Europe |\n| --- | --- | --- |\n| up to 1 kg | €4 | €9 |\n| up to 5 kg | €7 | €15 |\n| over 5 kg | €10 | €22 |\n| over 10 kg | €17 | €39 |",
);
const DELIVERY = page(1, "Delivery", "- Up to £20: £4.50\n- £20–£50: £2.50\n- Over £50: free");
const FEES = page(
	1,
	"Late fees",
	"| Late by | Fee |\n| --- | --- |\n| 1–3 days | £1 |\n| 4–7 days | £3 |\n| over 7 days | £10 |",
);
const GERMAN = page(
	1,
	"Porto",
	"| Gewicht | Preis |\n| --- | --- |\n| bis 20 g | 0,95 € |\n| bis 50 g | 1,10 € |\n| bis 500 g | 1,80 € |",
);

const RATES = page(
	1,
	"Parcel rates",
	"| Weight | Price |\n| --- | --- |\n| under 2 kg | €4 |\n| 2–5 kg | €7 |\n| 5–10 kg | €9 |\n| over 10 kg | €12 |",
);
const BISCUITS = page(
	1,
	"Shop",
	"| Article | Price |\n| --- | --- |\n| Biscuits 200 g | €2 |\n| Abbey cheese 150 g | €5 |",
);

describe("rows for ranges", () => {
	test.each([
		["how much is a parcel of 3 kg", PARCELS, "up to 5 kg — Domestic: €7; Europe: €15 [1]"],
		["price of a 1 kg parcel to europe", PARCELS, "up to 1 kg — Europe: €9 [1]"],
		["parcel of 500 g to europe", PARCELS, "up to 1 kg — Europe: €9 [1]"],
		["what does a 7 kg parcel to europe cost", PARCELS, "over 5 kg — Europe: €22 [1]"],
		["what does a 12 kg parcel to europe cost", PARCELS, "over 10 kg — Europe: €39 [1]"],
		["delivery for an order of £30", DELIVERY, "£20–£50: £2.50 [1]"],
		["delivery costs for 60 pounds", DELIVERY, "Over £50: free [1]"],
		["how much is the fee if I am 5 days late", FEES, "4–7 days — Fee: £3 [1]"],
		["late fee after two weeks", FEES, "over 7 days — Fee: £10 [1]"],
		["Porto für einen Brief mit 30 g", GERMAN, "bis 50 g — Preis: 1,10 € [1]"],
		["how much is a parcel of 2 kg", RATES, "2–5 kg — Price: €7 [1]"],
		["what does a parcel over 5 kg cost", RATES, "5–10 kg — Price: €9 [1]"],
		["what does a parcel of more than 10 kg cost", RATES, "over 10 kg — Price: €12 [1]"],
		["what does a parcel under 2 kg cost", RATES, "under 2 kg — Price: €4 [1]"],
	])("are found by a quantity: %s", async (question, source, expected) => {
		expect(await answer(question, [source])).toBe(expected);
	});

	test("are several for a range", async () => {
		for (const question of ["what does a parcel of 1 to 8 kg cost", "price between 1 and 8 kg"])
			expect(await answer(question, [RATES])).not.toBe("5–10 kg — Price: €9 [1]");
	});

	test("are no names that only begin like a range", async () => {
		expect(await answer("what does 100 g of cheese cost", [BISCUITS])).not.toContain("Biscuits");
	});

	test("are all quoted without a quantity of theirs", async () => {
		expect(await answer("parcel prices", [PARCELS])).toContain("over 10 kg");
		expect(await answer("parcels for 20 €", [PARCELS])).not.toBe("up to 1 kg — Domestic: €4; Europe: €9 [1]");
	});
});

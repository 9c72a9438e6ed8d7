import { describe, expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { PassageIndex } from "../../../../src/knowledge/evidence/passage-index.ts";
import { measureCells, namesOtherRow } from "../../../../src/knowledge/evidence/table-cells.ts";

const TABLE = `| Boat | Morning | Evening | License |
| --- | --- | --- | --- |
| Kayak | 14 | 19 | no |
| Canoe | 22 | 31 | no |
| Motor boat | 60 | 85 | yes |`;
const PASSAGE = { passageId: "boats", title: "Boat rental", heading: null, text: TABLE };
const ROWS = new PassageIndex([PASSAGE]).windows;

function measure(claim: string, row: "kayak" | "canoe") {
	const window = ROWS.find(({ text }) => text.toLowerCase().includes(`| ${row}`));
	if (window === undefined) throw new Error("The row doesn't exist.");
	const parsed = parseSentence(claim);
	return { ...measureCells(parsed, window.cells), isOtherRow: namesOtherRow(parsed, window) };
}

describe("a claim about a row of a table", () => {
	test("states a value under its header", () => {
		const expected = { ownColumn: 1, otherColumn: 0, isOtherRow: false };
		expect(measure("A kayak costs 14 in the morning.", "kayak")).toEqual(expected);
	});

	test("states a value under its header, also if a cell before it contains a bar", () => {
		const text = TABLE.replaceAll("| Kayak |", "| Kayak \\| kajak |");
		const [window] = new PassageIndex([{ ...PASSAGE, text }]).windows.filter(({ text }) =>
			text.includes("kajak"),
		);
		const parsed = parseSentence("A kayak costs 14 in the morning.");
		expect(measureCells(parsed, window?.cells ?? [])).toEqual({ ownColumn: 1, otherColumn: 0 });
	});

	test("states the value of another column", () => {
		expect(measure("A kayak costs 19 in the morning.", "kayak")).toMatchObject({
			ownColumn: 0,
			otherColumn: 1,
		});
	});

	test("exchanges the values of two columns", () => {
		expect(measure("Canoe — Morning: 31, Evening: 22", "canoe")).toMatchObject({
			ownColumn: 0,
			otherColumn: 1,
		});
	});

	test("may have a value that is a function word", () => {
		expect(measure("Kayak — License: no", "kayak")).toMatchObject({ ownColumn: 1, otherColumn: 0 });
	});

	test("says what it costs without the word of the header", () => {
		const text = "| Room | Beds | Price |\n| --- | --- | --- |\n| Birch | 2 | 120 |\n| Pine | 4 | 80 |";
		const windows = new PassageIndex([{ passageId: "rooms", title: "Rooms", heading: null, text }]).windows;
		const pine = windows.find((window) => window.text.includes("Pine"));
		expect(measureCells(parseSentence("The Pine room costs 80."), pine?.cells ?? [])).toEqual({
			ownColumn: 1,
			otherColumn: 0,
		});
	});

	test("names another row", () => {
		expect(measure("A motor boat costs 14 in the morning.", "kayak").isOtherRow).toBe(true);
	});
});

test.each([
	"Canoe — Morning: 14",
	"A kayak costs 19 in the morning.",
	"A motor boat costs 22 in the morning.",
])('a row or column about something else doesn\'t support "%s"', (claim) => {
	expect(checkEvidence(claim, [PASSAGE])).toMatchObject([{ verdict: "unsupported" }]);
});

describe("a table whose rows and headers are named in several words", () => {
	const text = `| Stay | Car park A | Car park C (staff) |
| --- | --- | --- |
| Up to 2 hours | 3.20 | 2.40 |
| Up to 5 hours | 5.00 | 4.10 |

| Code | Goods | Rate |
| --- | --- | --- |
| 0406.10 | Fresh cheese | 0.40 |
| 0406.20 | Grated cheese | 0.95 |`;
	const passage = { passageId: "rates", title: "Rates", heading: null, text };

	test.each([
		["Up to 5 hours in car park C cost 4.10.", "supported"],
		["Up to 5 hours in car park C cost 5.00.", "unsupported"],
		["The rate for grated cheese is 0.95.", "supported"],
		["The rate for fresh cheese is 0.95.", "unsupported"],
	])('"%s" is %s', (claim, verdict) => {
		expect(checkEvidence(claim, [passage])).toMatchObject([{ verdict }]);
	});
});

test("a row below a header with a period, such as Article no., supports its values", () => {
	const text = `| Product | Article no. | Price | Delivery |
| --- | --- | --- | --- |
| Oak plank | OP-100 | 24.90 | 3 days |
| Wood glue | WG-10 | 7.95 | 1 day |`;
	const passage = { passageId: "prices", title: "Price list", heading: null, text };
	const verdictOf = (sentence: string) => checkEvidence(sentence, [passage])[0]?.verdict;
	expect(verdictOf("Oak plank — Delivery: 3 days")).toBe("supported");
	expect(verdictOf("Oak plank — Delivery: 1 day")).toBe("unsupported");
});

import { expect, test } from "vitest";
import { readDate } from "../../../../src/inference/extractive/values/dates.ts";
import { answer, page } from "./helpers.ts";

const STAFF = page(
	1,
	"Staff",
	`| Name | Role | Department | Salary | Start date |
| --- | --- | --- | --- | --- |
| Anna Lindqvist | Head of Sales | Sales | 72000 | 2018-03-01 |
| Marek Nowak | Warehouse Manager | Logistics | 51000 | 2020-09-15 |
| Tom Becker | Driver | Logistics | 38500 | 2022-06-01 |
| Jonas Weber | CEO | Management | 115000 | 2015-01-01 |`,
);
const TOOLS = page(
	1,
	"Tools",
	`| Product | Price (EUR) | Delivery |
| --- | --- | --- |
| Wood glue | 7.95 | 1 day |
| Cordless drill | 129.00 | 5 days |
| Sandpaper | 6.40 | 1 day |
| Workbench | 349.00 | 10 days |`,
);

/** Returns the rows of an answer, without the title and the citation. */
async function rowsOf(question: string, table: typeof STAFF): Promise<string[]> {
	const text = await answer(question, [table]);
	const lines = text.split("\n").filter((line) => line.includes("—") || line.startsWith("- "));
	return lines.map((line) => line.replace(/^- | \[1\]$/g, ""));
}

test.each([
	[
		"which employees earn more than 60000",
		["Anna Lindqvist — Salary: 72000", "Jonas Weber — Salary: 115000"],
	],
	["which employees earn less than 40000 euros", ["Tom Becker — Salary: 38500"]],
	["who started before 2016", ["Jonas Weber — Start date: 2015-01-01"]],
	[
		"who started after 2018?",
		["Marek Nowak — Start date: 2020-09-15", "Tom Becker — Start date: 2022-06-01"],
	],
	["who started last?", ["Tom Becker — Start date: 2022-06-01"]],
	["who started first?", ["Jonas Weber — Start date: 2015-01-01"]],
	["who has worked here the longest?", ["Jonas Weber — Start date: 2015-01-01"]],
	["who earns the most?", ["Jonas Weber — Salary: 115000"]],
	["who earns more, Anna or Marek?", ["Anna Lindqvist — Salary: 72000", "Marek Nowak — Salary: 51000"]],
	["how many staff do we have", ["Anna Lindqvist", "Marek Nowak", "Tom Becker", "Jonas Weber"]],
])("people are found by amounts and dates in a column with a related name: %s", async (question, rows) => {
	expect(await rowsOf(question, STAFF)).toEqual(rows);
});

test("a number without a currency is a limit of a column of prices with another name", async () => {
	const clubs = page(
		1,
		"Clubs",
		"| Club | Fee per term |\n| --- | --- |\n| Chess | £30 |\n| Coding | £50 |\n| Pottery | £60 |",
	);
	expect(await rowsOf("clubs that cost less than 50", clubs)).toEqual(["Chess — Fee per term: £30"]);
});

test("a total is answered by its column of all rows, not by the row of Tom", async () => {
	expect(await rowsOf("total of all salaries", STAFF)).toHaveLength(4);
});

test.each([
	[
		"which products are delivered within one day",
		["Wood glue — Delivery: 1 day", "Sandpaper — Delivery: 1 day"],
	],
	["which products cost less than 7", ["Sandpaper — Price (EUR): 6.40"]],
	[
		"which one is cheaper, the drill or the workbench?",
		["Cordless drill — Price (EUR): 129.00", "Workbench — Price (EUR): 349.00"],
	],
])(
	"products are found by words for numbers, bare amounts, and parts of names: %s",
	async (question, rows) => {
		expect(await rowsOf(question, TOOLS)).toEqual(rows);
	},
);

test.each([
	["2018-03-01", "2018-04-01"],
	["31.12.2017", "1 January 2018"],
	["March 3, 2018", "March 2019"],
])("dates in different forms are compared: %s is before %s", (earlier, later) => {
	expect(readDate(earlier)).toBeLessThan(readDate(later) ?? 0);
});

test("a year without a month is no date", () => {
	expect(readDate("2018")).toBeNull();
});

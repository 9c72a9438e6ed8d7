import { describe, expect, test } from "vitest";
import { averageAmounts, sumAmounts } from "../../../../../src/inference/extractive/values/amounts.ts";
import { answer, converse, page } from "../helpers.ts";

const MEMBERS = {
	...page(
		1,
		"Members",
		`| Name | Section | Fee per year (EUR) | Paid |
| --- | --- | --- | --- |
| Ada Pohl | Chess | 60 | yes |
| Ben Yilmaz | Football | 120 | no |
| Cora Berg | Football | 119.50 | no |
| Dan Haas | Chess | 30 | yes |
| Eve Maier | Chess | 60 | yes |`,
	),
	section: { starts: true, ends: true },
};

describe("the number of rows", () => {
	test("is said of those that fulfill the question", async () => {
		expect(await answer("how many members are in the chess section?", [MEMBERS])).toContain("(3 in total):");
		expect(await answer("how many members have not paid?", [MEMBERS])).toBe(
			"Members (2 in total):\n\n- Ben Yilmaz — Paid: no\n- Cora Berg — Paid: no [1]",
		);
		expect(await answer("how many members have a fee over 100 EUR?", [MEMBERS])).toContain("(2 in total):");
	});

	test("isn't that of a column's values if a sentence says how many there are", async () => {
		const sections = page(2, "Club", "A section costs 30 EUR. The club has 12 sections, such as chess.");
		expect(await answer("how many sections are there?", [MEMBERS, sections])).toBe(
			"The club has 12 sections, such as chess. [2]",
		);
		expect(await answer("how many sections are there?", [MEMBERS])).toContain("Section: 2 different");
	});

	test("isn't said if the table may have other rows", async () => {
		const part = { ...MEMBERS, section: { starts: true, ends: false } };
		const text = await answer("how many members are in the chess section?", [part]);
		expect(text).toContain("Members (from a part of the table):\n\n- Ada Pohl");
	});

	test("isn't said if the question has a condition that no cell mentions", async () => {
		expect(await answer("how many members of the chess section live in Bonn?", [MEMBERS])).not.toContain(
			"in total",
		);
	});
});

describe("a table with a category, a unit, and the stock of each row", () => {
	const shop = {
		...page(
			1,
			"Prices",
			`| Item | Category | Price (EUR) | Unit | In stock |
| --- | --- | --- | --- | --- |
| Trail bike | Bikes | 1899 | piece | 4 |
| City bike | Bikes | 749 | piece | 11 |
| Floor pump | Accessories | 42 | piece | 15 |
| Inner tube | Parts | 7.50 | piece | 120 |
| Chain | Parts | 34 | piece | 18 |`,
		),
		section: { starts: true, ends: true },
	};

	test("tells how many pieces there are, not what they cost", async () => {
		expect(await answer("how many bikes are in stock in total?", [shop])).toContain("In stock: 15 in total");
		expect(await answer("what is the total number of items in stock?", [shop])).toContain(
			"In stock: 168 in total",
		);
		expect(await answer("how many chains do we have?", [shop])).toBe("Chain — In stock: 18 [1]");
	});
});

describe("the sum of a column", () => {
	test("is said of all rows, or of those of the last answer", async () => {
		expect(await answer("what are the fees of all members in total?", [MEMBERS])).toContain(
			"Members (Fee per year (EUR): 389.50 in total):",
		);
		expect(await converse(["who has not paid the fee?", "how much is that in total?"], [MEMBERS])).toContain(
			"Members (Fee per year (EUR): 239.50 in total):",
		);
	});

	test("isn't said if a row already has it, or an amount is missing", async () => {
		const sum = { ...MEMBERS, text: `${MEMBERS.text}\n| Total | all | 389.50 | – |` };
		expect(await answer("what are the fees in total?", [sum])).not.toContain("in total)");
		const unknown = { ...MEMBERS, text: `${MEMBERS.text}\n| Flo Lang | Chess | unknown | no |` };
		expect(await answer("what are the fees in total?", [unknown])).not.toContain("in total)");
	});
});

/** A table as a CSV file becomes one: each cell has its label, and empty cells are left out. */
const LOANS = csv("Loans", [
	"Taken | Reader | Book | Copies | Price | Lent by",
	"2025-03-02 | Ada Pohl | Atlas | 2 | 12,50 | Kim",
	"2025-03-09 | Ben Yilmaz | Cookbook | 1 | 1.200,00 | Kim",
	"2025-04-01 | Ada Pohl | Cookbook | 3 | 7,25 | ",
	"2025-05-11 | Cora Berg | Atlas | 4 | 99,90 | Lou",
]);

/** Creates a page from the lines of a CSV file with bars. */
function csv(title: string, [header = "", ...lines]: readonly string[]) {
	const labels = header.split(" | ");
	const rows = lines.map((line) => {
		const cells = line.split(" | ").map((cell, at) => (cell.trim() === "" ? "" : `${labels[at]}: ${cell}`));
		return `| ${cells.filter((cell) => cell !== "").join(" | ")} |`;
	});
	return { ...page(1, title, rows.join("\n")), section: { starts: true, ends: true } };
}

describe("a table", () => {
	test.each([
		["how many readers are there?", "Reader: 3 different"],
		["how many loans were there in March?", "2 in total"],
		["how many loans does Ada have?", "2 in total"],
		["how many cookbooks are there?", "2 in total; Copies: 4 in total"],
		["how many loans are not of the atlas?", "2 in total"],
		["how many loans cost more than 10?", "3 in total"],
		["what is the total price of the loans in March?", "Price: 1.212,50 in total"],
		["what is the average price for the cookbook?", "Price: 603,63 on average"],
		["how many copies did Ada Pohl and Cora Berg take?", "Copies: 9 in total"],
	])("answers with a number: %s", async (question, total) => {
		expect(await answer(question, [LOANS])).toContain(`Loans (${total}):`);
	});

	test.each([
		"how many loans are there per reader?",
		"number of loans by reader",
		"how many loans are overdue?",
		"how many loans did Ada extend?",
		"what is the total of the fines?",
	])("answers without a number that it doesn't have: %s", async (question) => {
		expect(await answer(question, [LOANS])).not.toMatch(/in total|different|average/);
	});

	test.each([
		["who lent the atlas?", ["Lent by: Kim", "Lent by: Lou"], []],
		["which loan was the cheapest?", ["7,25"], ["12,50"]],
		["which loans were not lent by Kim?", ["2025-04-01", "2025-05-11"], ["2025-03"]],
	])("answers from a column with an empty cell: %s", async (question, expected, others) => {
		const text = await answer(question, [LOANS]);
		for (const part of expected) expect(text).toContain(part);
		for (const part of others) expect(text).not.toContain(part);
	});

	test("counts again for a follow-up with another value", async () => {
		const asked = ["how many loans were there in March?", "and in May?"];
		expect(await converse(asked, [LOANS])).toBe(
			"2025-05-11 — Reader: Cora Berg; Book: Atlas; Copies: 4; Price: 99,90; Lent by: Lou [1]",
		);
		expect(await converse([...asked, "and in March?"], [LOANS])).toContain("Loans (2 in total):");
	});

	test("counts all that there are after a question for one row", async () => {
		const asked = ["which book did Ben Yilmaz take?", "how many loans are there?"];
		expect(await converse(asked, [LOANS])).toContain("(4 in total)");
	});

	test("says how many of its rows are shown", async () => {
		const rows = Array.from({ length: 40 }, (_, at) => `Seat ${at + 1} | ${at % 2 === 0 ? "red" : "blue"}`);
		const seats = csv("Seats", ["Seat | Color", ...rows]);
		const asked = "which seats are red?";
		expect(await answer(asked, [seats])).toContain("Seats (15 of 20 shown):");
		expect(await converse([asked, "how many are there?"], [seats])).toContain(
			"Seats (20 in total; 15 of 20 shown):",
		);
	});

	test("of which a passage is a part is counted as a whole", async () => {
		const rows = Array.from({ length: 40 }, (_, at) => `Seat ${at + 1} | ${at % 2 === 0 ? "red" : "blue"}`);
		const { text, ...seats } = csv("Seats", ["Seat | Color", ...rows]);
		const start = text.indexOf("| Seat: Seat 5 ");
		const part = { ...seats, text: text.slice(start, start + 120), start, end: start + 120 };
		const section = { starts: false, ends: false, whole: { text, start: 0 } };
		expect(await answer("how many red seats are there?", [{ ...part, section }])).toBe(
			"Seats (20 in total; 2 of 20 shown):\n\n- Seat 5 — Color: red\n- Seat 7 — Color: red [1]",
		);
	});

	test("of which a passage is a part is compared as a whole, unless no source has the extreme", async () => {
		const rows = Array.from({ length: 40 }, (_, at) => `Row ${at + 1}x | ${at === 4 ? 1 : 200 - at} €`);
		const { text, ...prices } = csv("Prices", ["Row | Price", ...rows]);
		const start = text.indexOf("| Row: Row 3x ");
		const part = { ...prices, text: text.slice(start, start + 120), start, end: start + 120 };
		const found = [{ ...part, section: { starts: false, ends: false, whole: { text, start: 0 } } }];
		expect(await answer("which row is the cheapest?", found)).toBe("Row 5x — Price: 1 € [1]");
		expect(await answer("which row is the most expensive?", found)).toBe(
			"Prices (from a part of the table):\n\n- Row 3x — Price: 198 € [1]",
		);
	});

	test("has others than those that the last answer named, not than all in its rows", async () => {
		const books = csv("Books", [
			"Title | Author | Borrowed by",
			"Dune | Frank Herbert | Nina",
			"Emma | Jane Austen | Paul",
			"Ulysses | James Joyce | Nina",
		]);
		expect(await converse(["who borrowed Ulysses?", "who else borrowed a book?"], [books])).toBe(
			"Emma — Borrowed by: Paul [1]",
		);
	});

	test("has nobody else if all that match were named", async () => {
		expect(await converse(["who took the atlas?", "who else?"], [LOANS])).toBe(
			"Your knowledge base has nothing else on this question.",
		);
		expect(await converse(["who took the atlas?", "who else took the cookbook?"], [LOANS])).toBe(
			"2025-03-09 — Reader: Ben Yilmaz; Book: Cookbook; Lent by: Kim [1]",
		);
	});
});

describe("amounts", () => {
	test.each([
		[["0.10", "0.20", "0.7"], "1.00"],
		[["€1,480", "€92", "€34.90"], "€1,606.90"],
		[["2,40 €", "1.000,05 €"], "1.002,45 €"],
		[["-3 °C", "1 °C"], "-2 °C"],
		[["12,50", "1.200"], "1.212,50"],
		[["950", "1.200"], "2.150"],
		[["1'200.50", "800"], "2'000.50"],
	])("%j add up exactly", (amounts, sum) => {
		expect(sumAmounts(amounts)).toBe(sum);
	});

	test.each([[["€5", "$5"]], [["5", ""]], [["2026-02-09", "1"]], [["1,5", "1.5"]], [["3:1", "2:2"]]])(
		"%j don't add up",
		(amounts) => {
			expect(sumAmounts(amounts)).toBeNull();
		},
	);

	test.each([
		[["1", "2"], "1.50"],
		[["1.00", "2.00", "2.00"], "1.67"],
		[["€-1", "€-1", "€0"], "€-0.67"],
	])("%j have an average", (amounts, average) => {
		expect(averageAmounts(amounts)).toBe(average);
	});
});

import { describe, expect, test } from "vitest";
import { parseBlocks } from "../../../../../src/inference/extractive/units/blocks.ts";
import { answer, page } from "../helpers.ts";

const listOf = (text: string) => parseBlocks(text).find((block) => block.kind === "list");
const tableOf = (text: string) => parseBlocks(text).find((block) => block.kind === "table");

describe("parseBlocks", () => {
	test("separates paragraphs, lists, tables, code and headings, with the offsets of their parts", () => {
		const text =
			"Two kinds exist:\n\n- one\n- two\n\n| a | b |\n| - | - |\n| c | d |\n\n```sh\nrun it\n```\n\n## Next\n\nDone. Yes.";
		const blocks = parseBlocks(text);
		expect(blocks.map(({ kind }) => kind)).toEqual([
			"paragraph",
			"list",
			"table",
			"code",
			"heading",
			"paragraph",
		]);
		const parts = blocks.flatMap((block) => {
			if (block.kind === "paragraph") return block.sentences;
			if (block.kind === "list") return block.items;
			return block.kind === "code" ? [block.code] : [];
		});
		for (const part of parts) expect(text.slice(part.start, part.end)).toBe(part.text);
	});

	test("joins a word that announces a sentence with it, but not an answer to a heading", () => {
		const [first] = parseBlocks("Definition. A neap tide is small. Yes. It returns.");
		const texts = first?.kind === "paragraph" ? first.sentences.map(({ text }) => text) : [];
		expect(texts).toEqual(["Definition. A neap tide is small.", "Yes.", "It returns."]);
	});

	test("reads a table without outer pipes, and escaped pipes in cells", () => {
		expect(tableOf("Name | Price\n--- | ---\nBun \\| roll | 1 €")).toMatchObject({
			header: ["Name", "Price"],
			rows: [{ cells: ["Bun | roll", "1 €"] }],
		});
	});

	test("reads the column names of an HTML page from its rows", () => {
		expect(tableOf("| Country: France | Capital: Paris |\n| Country: Peru | Capital: Lima |")).toMatchObject({
			header: ["Country", "Capital"],
			rows: [{ cells: ["France", "Paris"] }, { cells: ["Peru", "Lima"] }],
		});
	});

	test("reads rows without a header if the passage starts within a table", () => {
		expect(tableOf("| Bun | 1 € |\n| Roll | 2 € |")).toMatchObject({ header: null, rows: [{}, {}] });
	});

	test("reads lines that break off early as notes, but not text that was wrapped", () => {
		const notes =
			"Out: Sat 13 Feb, AS 418, Norham 06:55 to Lisbon 09:10, gate closes 06:35\nBack: Fri 19 Feb, AS 421, Lisbon 17:40\nbooking code QX7LTB (all four). One suitcase of 23 kg for two people each";
		const list = listOf(notes);
		expect(list?.kind === "list" && list.items.map(({ text }) => text)).toEqual(notes.split("\n"));
		const wrapped =
			"A neap tide is a tide whose range is small, since the sun and the moon\npull at right angles. It comes a week after a spring tide, twice in every\nmonth. Its height depends on the shape of the bay.";
		expect(parseBlocks(wrapped).map(({ kind }) => kind)).toEqual(["paragraph"]);
		expect(parseBlocks("Fusee\n: A cone-shaped pulley with a chain that evens out the pull.")).toMatchObject([
			{ kind: "paragraph" },
		]);
	});

	test("joins the lines of an item, and keeps the depth of nested items and gaps between items", () => {
		const list = listOf("1. Mix the\nflour.\n\n2. Bake.\n    - hot\n    - long\n\nDone.");
		expect(list).toMatchObject({ isOrdered: true });
		expect(list?.kind === "list" && list.items.map(({ text, depth }) => [text, depth])).toEqual([
			["Mix the\nflour.", 0],
			["Bake.", 0],
			["hot", 2],
			["long", 2],
		]);
	});

	test("reads lines of names and values as a list, and their first line as its introduction", () => {
		expect(parseBlocks("We are open:\nMonday: 9 to 5\nTuesday: 9 to 6")).toMatchObject([
			{ kind: "paragraph", sentences: [{ text: "We are open:" }] },
			{ kind: "list", items: [{ text: "Monday: 9 to 5" }, { text: "Tuesday: 9 to 6" }] },
		]);
	});

	test("does not read wrapped prose as a list", () => {
		const prose =
			"A ledger is a list of payments that many people keep and\nBanks close it at night, which takes long.";
		expect(parseBlocks(prose)).toMatchObject([{ kind: "paragraph" }]);
	});

	test("removes quotation marks without moving offsets", () => {
		const text = "> A quoted\n> sentence.";
		expect(parseBlocks(text)).toMatchObject([
			{ kind: "paragraph", sentences: [{ start: 2, end: text.length }] },
		]);
	});

	test.each(["|", "- ", "```\n", "| - | - |\n", "> ", "**a**\n", "1. x\n\n", "  - "])(
		"reads each line of a long text of %j only once",
		(unit) => {
			expect(() => parseBlocks(unit.repeat(50_000))).not.toThrow();
		},
	);
});

test("lines with a label are a list, also if another line follows them", () => {
	const blocks = parseBlocks("Mon–Fri: 9–17\nSat: 10–16\nClosed on Sundays.");
	expect(blocks.map(({ kind }) => kind)).toEqual(["list", "paragraph"]);
	expect(parseBlocks("Note: a line of text\nthat goes on here.").map(({ kind }) => kind)).toEqual([
		"paragraph",
	]);
});

describe("a numbered line above text", () => {
	const kindsOf = (text: string) => parseBlocks(text).map(({ kind }) => kind);

	test.each([
		"2. Rent\nThe rent is 940 euros.",
		"§ 2 Rent\nThe rent is 940 euros.",
		"2.1 Rent\nThe rent is 940 euros.",
	])("is the heading of a section: %j", (section) => {
		const blocks = parseBlocks(`1. Pets\nCats are permitted.\n\n${section}`);
		expect(blocks.map((block) => (block.kind === "heading" ? block.title : block.kind))).toEqual([
			"Pets",
			"paragraph",
			"Rent",
			"paragraph",
		]);
	});

	test.each([
		"1. Peel the apples.\nThey may be cold.\n2. Bake.",
		"1. Open the page of\nsettings.\n2. Save it.",
		"1. Flour\n2. Sugar",
	])("is an item if it is a sentence or goes on below: %j", (list) => {
		expect(kindsOf(list)).toEqual(["list"]);
	});
});

describe("indented lines below another one", () => {
	const JOURNEY =
		"Home (Ulm -> Bern), Saturday 19 December\n  09:12  Ulm, platform 10\n  14:26  Bern\nSeat: coach 7.\n\nBack (Bern -> Ulm), Sunday 3 January\n  14:00  Bern\n  19:04  Ulm";

	test("are connected items below a heading", () => {
		const blocks = parseBlocks(JOURNEY);
		expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "list", "heading", "list"]);
		expect(blocks[1]).toMatchObject({
			isConnected: true,
			items: [{ text: "09:12  Ulm, platform 10" }, {}, {}],
		});
	});

	test("are quoted together: the departure and the arrival", async () => {
		const plan = page(1, "Trains", JOURNEY);
		expect(await answer("when does my train to Bern leave?", [plan])).toBe(
			"Home (Ulm -> Bern), Saturday 19 December:\n\n- 09:12 Ulm, platform 10\n- 14:26 Bern\n- Seat: coach 7. [1]",
		);
	});

	test("are running text if they continue a sentence", () => {
		const text = "The ferry leaves at nine\n  in the morning, and it\n  returns in the evening.";
		expect(parseBlocks(text).map(({ kind }) => kind)).toEqual(["paragraph"]);
	});
});

import { describe, expect, test } from "vitest";
import { readCsv } from "../../../../src/knowledge/files/csv.ts";
import { type Block, splitBlocks } from "../../../../src/web/reader/blocks.ts";
import type { ListItem } from "../../../../src/web/reader/lists.ts";
import type { TextRange } from "../../../../src/web/reader/sentences.ts";

/** Returns the blocks of a text with the texts of their ranges. */
function show(text: string, part: TextRange = { start: 0, end: text.length }) {
	const at = (range: TextRange | null) => range && text.slice(range.start, range.end);
	const showItem = ({ range, number, isDone, children }: ListItem): unknown => [
		number ?? isDone ?? "-",
		at(range),
		...children.map(showItem),
	];
	return splitBlocks(text, part).map((block: Block) => {
		if (block.kind === "prose") return at(block.range);
		if (block.kind === "list") return block.items.map(showItem);
		return { header: block.table.header, rows: block.table.rows.map((row) => row.map(at)) };
	});
}

describe("a table", () => {
	const TEXT =
		"Planets:\n\n| Planet | Moons |\n| :--- | ---: |\n| Mars | 2 |\n| a \\| b | <b>1</b> |\n\nThe end | really.";

	test("is separated from the text around it, and its cells are found in the text", () => {
		const rows = [
			["Mars", "2"],
			["a \\| b", "<b>1</b>"],
		];
		expect(show(TEXT)).toEqual([
			"Planets:\n\n",
			{ header: ["Planet", "Moons"], rows },
			"\nThe end | really.",
		]);
	});

	test("may have empty cells", () => {
		expect(show("| A | B | C |\n|---|---|---|\n| 1 || 3 |\n| | 2 | |")).toEqual([
			{
				header: ["A", "B", "C"],
				rows: [
					["1", "", "3"],
					["", "2", ""],
				],
			},
		]);
	});

	test("has no header if it consists of rows only, and a part of a row is text", () => {
		expect(show("| Mars | 2 |\n| Saturn")).toEqual([{ header: null, rows: [["Mars", "2"]] }, "| Saturn"]);
	});

	test("of a CSV file has its column names once, and no value in a column that a row leaves empty", () => {
		const { text } = readCsv(
			"Name,Role,Email\nAnna,Sales,\nBen,,ben@example.com\nCy,Head: IT,cy@example.com",
		);
		expect(show(text)).toEqual([
			{
				header: ["Name", "Role", "Email"],
				rows: [
					["Anna", "Sales", null],
					["Ben", null, "ben@example.com"],
					["Cy", "Head: IT", "cy@example.com"],
				],
			},
		]);
	});

	test("keeps its cells as they are if not all of them are labeled", () => {
		expect(show("| Name: Anna | Sales |")).toEqual([{ header: null, rows: [["Name: Anna", "Sales"]] }]);
	});
});

describe("a list", () => {
	test("has items with and without checkboxes, and lists in them", () => {
		const text = "To do:\n- [ ] Call the plumber\n  - today\n- [x] Renew passport\n- Rest\n\nDone.";
		expect(show(text)).toEqual([
			"To do:\n",
			[
				[false, "Call the plumber", ["-", "today"]],
				[true, "Renew passport"],
				["-", "Rest"],
			],
			"\nDone.",
		]);
	});

	test("keeps its numbers, the empty lines between its items, and the indented lines of an item", () => {
		expect(show("3. Rent\n   is due.\n\n4. Pets\n\n\nEnd")).toEqual([
			[
				[3, "Rent\n   is due."],
				[4, "Pets"],
			],
			"\n\nEnd",
		]);
	});

	test("is neither a line between sections nor a hyphen or a number in a text", () => {
		const text = "* * *\n-5 degrees\n1.5 liters\n---\n";
		expect(show(text)).toEqual([text]);
	});
});

test("a part of a text is split at the offsets of the whole text", () => {
	const text = "Before\n- one\n- two\nAfter";
	expect(show(text, { start: 7, end: 19 })).toEqual([
		[
			["-", "one"],
			["-", "two"],
		],
	]);
});

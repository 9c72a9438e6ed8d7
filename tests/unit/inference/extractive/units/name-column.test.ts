import { describe, expect, test } from "vitest";
import { findNameColumn } from "../../../../../src/inference/extractive/units/columns.ts";
import { answer, page } from "../helpers.ts";

const BOATS = page(
	1,
	"Boats",
	"| No: 1 | Boat: Curlew | Built: 1962 | Berth: B4 |\n| No: 2 | Boat: Heron | Built: 1975 | Berth: A1 |\n| No: 3 | Boat: Tern | Built: 1948 | Berth: C2 |",
);

describe("the column that names the rows of a table", () => {
	test.each([
		[
			"a running number",
			["No", "Boat"],
			[
				["1", "Curlew"],
				["2", "Heron"],
			],
		],
		[
			"a rank",
			["Rank", "Team"],
			[
				["1.", "Kestrels"],
				["1.", "Larks"],
			],
		],
		[
			"an ID",
			["ID", "Tool"],
			[
				["T-01", "Drill"],
				["T-02", "Saw"],
			],
		],
		[
			"a number without a header",
			["", "Tool"],
			[
				["1", "Drill"],
				["2", "Saw"],
			],
		],
	])("is the second one if the first one is %s", (_, header, rows) => {
		expect(findNameColumn(header, rows)).toBe(1);
	});

	test.each([
		[
			"the numbers are years",
			["Year", "Winner"],
			[
				["2023", "Larks"],
				["2024", "Kestrels"],
			],
		],
		[
			"the next column repeats a value",
			["No", "Kind"],
			[
				["1", "Boat"],
				["2", "Boat"],
			],
		],
		[
			"the next column has numbers",
			["No", "Price"],
			[
				["1", "4 €"],
				["2", "6 €"],
			],
		],
		[
			"the table has no header",
			null,
			[
				["1", "Drill"],
				["2", "Saw"],
			],
		],
		[
			"it names the rows",
			["Place", "Country"],
			[
				["Oslo", "Norway"],
				["Bergen", "Norwegen"],
			],
		],
	])("is the first one if %s", (_, header, rows) => {
		expect(findNameColumn(header, rows)).toBe(0);
	});

	test("is the subject of a quoted row", async () => {
		expect(await answer("When was the Heron built?", [BOATS])).toBe("Heron — Built: 1975 [1]");
		expect(await answer("Which boat is the oldest?", [BOATS])).toBe("Tern — Built: 1948 [1]");
	});
});

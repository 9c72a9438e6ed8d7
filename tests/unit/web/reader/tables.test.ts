import { expect, test } from "vitest";
import { splitTables, withoutTableBorders } from "../../../../src/web/reader/tables.ts";

const TEXT =
	"Planets:\n\n| Planet | Moons |\n| :--- | ---: |\n| Mars | 2 |\n| a \\| b | <b>1</b> |\n\nThe end | really.";

test("a text is split into tables and what is between them", () => {
	const rows = [
		["Planet", "Moons"],
		["Mars", "2"],
		["a | b", "<b>1</b>"],
	];
	expect(splitTables(TEXT)).toEqual(["Planets:\n\n", { hasHeader: true, rows }, "\nThe end | really."]);
});

test("whole rows are a table without a header, and a part of a row is text", () => {
	expect(splitTables("| Mars | 2 |\n| Saturn")).toEqual([
		"",
		{ hasHeader: false, rows: [["Mars", "2"]] },
		"| Saturn",
	]);
});

test("a snippet has no borders of tables", () => {
	expect(withoutTableBorders("In short:\n| Planet | Moons |\n|---|---|\n| Mars | 2 |")).toBe(
		"In short:\nPlanet · Moons; Mars · 2\n",
	);
});

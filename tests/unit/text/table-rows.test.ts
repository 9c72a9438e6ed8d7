import { describe, expect, test } from "vitest";
import { isDelimiterRow, splitCells } from "../../../src/text/table-rows.ts";

describe("splitCells", () => {
	test.each([
		["| Kayak | 14 |", ["Kayak", "14"]],
		["Kayak | 14", ["Kayak", "14"]],
		["| Kayak | | 14 |  ", ["Kayak", "", "14"]],
		[String.raw`| a \| b | c |`, ["a | b", "c"]],
		[String.raw`| a | b \|`, ["a", "b |"]],
	])("splits %j", (row, cells) => {
		expect(splitCells(row)).toEqual(cells);
	});
});

describe("isDelimiterRow", () => {
	test.each(["| --- | --- |", "|:--|--:|", "--- | :-: ", "  | - |"])("is true for %j", (line) => {
		expect(isDelimiterRow(line)).toBe(true);
	});

	test.each(["| --- | |", "| a | b |", "| -5 | -- |", ""])("is false for %j", (line) => {
		expect(isDelimiterRow(line)).toBe(false);
	});
});

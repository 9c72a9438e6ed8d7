import { expect, test } from "vitest";
import { removeHeadingNumber } from "../../../../../src/inference/extractive/units/numbering.ts";
import { answer, page } from "../helpers.ts";

test.each([
	["2. Opening the machine", "Opening the machine"],
	["2.5 Cleaning", "Cleaning"],
	["2.5. Cleaning", "Cleaning"],
	["3. Marketing", "Marketing"],
	["24. Dezember", "24. Dezember"],
	["2.5 Millionen Menschen", "2.5 Millionen Menschen"],
])("the number of a heading is removed, but not that of a day or an amount: %s", (text, expected) => {
	expect(removeHeadingNumber(text)).toBe(expected);
});

test("an answer keeps the numbers of days and amounts", async () => {
	const town = page(1, "Stadt", "2.5 Millionen Menschen leben hier.");
	expect(await answer("wie viele Menschen leben hier", [town])).toBe(
		"2.5 Millionen Menschen leben hier. [1]",
	);
	const day = page(1, "Feiertage", "1. Mai ist Feiertag.");
	expect(await answer("ist der 1. Mai ein Feiertag?", [day])).toBe("1. Mai ist Feiertag. [1]");
});

import { describe, expect, test } from "vitest";
import { readNumber } from "../../../src/text/numbers.ts";

describe("readNumber", () => {
	test.each([
		["570", 570],
		["-18", -18],
		["1,500", 1_500],
		["1,500.25", 1_500.25],
		["21,000,000", 21_000_000],
		["1.500,25", 1_500.25],
		["3.700.000", 3_700_000],
		["3.5", 3.5],
		["3,5", 3.5],
		["0,125", 0.125],
	])("reads %s", (written, value) => {
		expect(readNumber(written)).toBe(value);
	});

	test.each(["20:15", "1.2.3", "1,2,3"])("returns NaN for %s", (written) => {
		expect(readNumber(written)).toBeNaN();
	});
});

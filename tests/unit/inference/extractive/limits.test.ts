import { expect, test } from "vitest";
import { readCount, readLimits } from "../../../../src/inference/extractive/limits.ts";

test.each([
	["the rent of the 2.5 room flats", 2.5],
	["venues for 1,500 guests", 1_500],
])("a count is read with its whole number: %s", (question, value) => {
	expect(readCount(question).map((limit) => limit.quantity.value)).toEqual([value, value]);
});

test("a noun that looks like a German condition doesn't cancel a limit", () => {
	expect(readLimits("which falls are higher than 50 m")).toHaveLength(1);
	expect(readLimits("was kostet es, falls es mehr als 50 m sind")).toEqual([]);
});

import { expect, test } from "vitest";
import { readCount, readLimits } from "../../../../../src/inference/extractive/values/limits.ts";

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

test.each([
	["which trains leave later than 8:30", 8.5],
	["which classes start earlier than 7 pm", 19],
	["which shops open earlier than 10 a.m. on sunday", 10],
])("a time of day is a limit: %s", (question, value) => {
	expect(readLimits(question)).toMatchObject([{ quantity: { value, dimension: "clock" } }]);
});

test.each([
	["open between 9 and 5 pm", [9, 17]],
	["open between 11 and 2 pm", [11, 14]],
	["trains between 8:00 and 9:30", [8, 9.5]],
])("a span of times has two limits: %s", (question, values) => {
	expect(readLimits(question).map(({ quantity }) => quantity.value)).toEqual(values);
});

test("German words for days aren't times of day", () => {
	expect(readLimits("weniger als 3 am tag")).toMatchObject([{ quantity: { value: 3, dimension: "count" } }]);
});

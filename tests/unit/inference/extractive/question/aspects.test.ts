import { describe, expect, test } from "vitest";
import { findAspects } from "../../../../../src/inference/extractive/question/aspects.ts";
import { answer, page } from "../helpers.ts";

test.each([
	["what's bad about renting?", ["against"]],
	["are drones safe?", ["against"]],
	["why would a company use drones?", ["for"]],
	["pros and cons of drones", ["against", "for"]],
	["what is a drone good for?", ["use"]],
	["drone applications", ["use"]],
	["what could go wrong with drones?", ["against"]],
	["what are their problems", ["against"]],
	["how long does a drone fly?", []],
])("%s asks for the aspects %j", (question, aspects) => {
	expect(findAspects(question).map(({ aspect }) => aspect)).toEqual(aspects);
});

describe("a question about a subject as a whole", () => {
	const DRONES = [
		page(1, "Drones", "A drone is an aircraft without a pilot. Drones are flown by remote control."),
		page(2, "Drones", "Farmers count sheep from above. Firefighters look for hot spots.", "Uses"),
		page(
			3,
			"Drones",
			"A small one is cheap to run. It reaches roofs quickly. The disadvantages are noise and short flights.",
			"Why they are used",
		),
		page(4, "Drones", "Batteries catch fire. Rotors cut fingers.", "Risks"),
	];

	test.each([
		["What are the risks of drones?", "Batteries catch fire. [4] Rotors cut fingers. [4]"],
		["What is a drone good for?", "Farmers count sheep from above. [2] Firefighters look for hot spots. [2]"],
		["What are the disadvantages of drones?", "The disadvantages are noise and short flights. [3]"],
	])("%s is answered by what tells that aspect", async (question, expected) => {
		expect(await answer(question, DRONES)).toBe(expected);
	});

	test("gets both sides if it asks for what speaks for and against it", async () => {
		const text = await answer("pros and cons of drones?", DRONES);
		expect(text).toContain("A small one is cheap to run.");
		expect(text).toContain("The disadvantages are noise and short flights.");
	});
});

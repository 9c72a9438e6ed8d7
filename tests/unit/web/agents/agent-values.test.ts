import { describe, expect, test } from "vitest";
import { checkName, checkNumber, nameFrom } from "../../../../src/web/agents/agent-values.ts";

describe("an agent's name for programs", () => {
	test.each([
		["Proofreader", "proofreader"],
		["Émile's Cook ", "emile-s-cook"],
		["C++ & Rust!", "c-rust"],
		["海賊", "agent"],
		["", ""],
		[`${"a".repeat(39)} b`, "a".repeat(39)],
	])("is derived from the title %j", (title, name) => {
		expect(nameFrom(title)).toBe(name);
		if (name !== "") expect(checkName("name", name)).toEqual({});
	});

	test.each(["", "two words", "-a", "a--b", "x".repeat(41)])("is rejected if it is %j", (name) => {
		expect(checkName("name", name)).toHaveProperty("name");
	});
});

test.each([
	["", false],
	["x", false],
	["-0.1", false],
	["2.1", false],
	["0", true],
	["1.25", true],
])("the number %j between 0 and 2 is valid: %j", (typed, isValid) => {
	expect(checkNumber("t", typed, { min: 0, max: 2 })).toEqual(isValid ? {} : { t: expect.any(String) });
});

test("a number of tokens must be whole", () => {
	expect(checkNumber("n", "1.5", { min: 1, max: 100, isWhole: true })).toHaveProperty("n");
});

import { describe, expect, test } from "vitest";
import { familyRoot } from "../../../src/text/word-family.ts";

describe("familyRoot", () => {
	test.each([
		"mine miner miners mining mined minable",
		"invest investor investors investment investing invested",
		"compute computer computing computation computational",
		"decentralized decentralization decentralize",
		"plan planner planning planned",
		"validate validator validation validating",
		"classify classified classifier",
		"secure security securely",
		"program programmer programmable",
		"volatile volatility",
	])("is the same for the words of a family: %s", (family) => {
		expect(new Set(family.split(" ").map(familyRoot)).size).toBe(1);
	});

	test.each([
		["universe", "university"],
		["universal", "universities"],
		["new", "news"],
		["mine", "minor"],
		["mine", "mineral"],
		["plan", "plane"],
		["plan", "plant"],
		["state", "station"],
		["custom", "customer"],
		["general", "generate"],
		["import", "important"],
		["bar", "bare"],
	])("differs for words that only look related: %s, %s", (a, b) => {
		expect(familyRoot(a)).not.toBe(familyRoot(b));
	});
});

import { describe, expect, test } from "vitest";
import { findInitialisms } from "../../../src/text/initialisms.ts";

const found = (text: string, title = "Page") =>
	findInitialisms(title, text).map(({ short, long }) => `${short} = ${long}`);

describe("findInitialisms", () => {
	test.each([
		["a hyphenated term", "It uses retrieval-augmented generation.", "rag = retrieval augmented generation"],
		["a name", "On the Ethereum Virtual Machine, it runs.", "evm = ethereum virtual machine"],
		["a name with function words", "The Bank of New England failed.", "bne = bank of new england"],
		["a heading", "## Error correcting codes\n\nText.", "ecc = error correcting code"],
		[
			"the subject of a sentence",
			"It is. Artificial general intelligence would help.",
			"agi = artificial general intelligence",
		],
		[
			"a subject with function words",
			"Software as a service helps everybody.",
			"saas = software as a service",
		],
	])("abbreviates %s", (_, text, acronym) => expect(found(text)).toContain(acronym));

	test("abbreviates two words only if they are the title", () => {
		expect(found("Machine learning is new.", "Machine learning")).toEqual(["ml = machine learning"]);
		expect(found("Machine learning is new.")).toEqual([]);
		expect(found("Text.", "Artificial intelligence (AI)")).toEqual(["ai = artificial intelligence"]);
	});

	test.each([
		"Machine learning: a program learns from examples.",
		"The number of nodes in the network grows.",
		"You can see that it works.",
	])("finds no term in %j", (text) => expect(found(text)).toEqual([]));

	test("returns a bounded number of initialisms", () => {
		const names = Array.from(
			{ length: 100 },
			(_, n) => `Alpha Beta ${"Gamma".padEnd(6 + (n % 20), "a")} hums.`,
		);
		expect(found(names.join(" ")).length).toBeLessThanOrEqual(12);
	});
});

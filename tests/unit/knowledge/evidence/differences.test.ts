import { describe, expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";
import { differsByOpposite } from "../../../../src/knowledge/evidence/differences.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";

const differs = (claim: string, ...sentences: string[]) =>
	differsByOpposite(parseSentence(claim), sentences.map(parseSentence));

describe("a claim that repeats a sentence", () => {
	test.each([
		["Mix two parts of sand with one part of lime.", "Mix two parts of lime with one part of sand."],
		["Lock the inner gate first, then the outer gate.", "Lock the outer gate first, then the inner gate."],
		[
			"A parcel is sealed with the red tape and opened with the blue tape.",
			"A parcel is sealed with the blue tape and opened with the red tape.",
		],
		[
			"Three short rings mean fire, and a long ring means flood.",
			"A long ring means fire, and three short rings mean flood.",
		],
	])("with two things exchanged differs from it: %s", (claim, sentence) => {
		expect(differs(claim, sentence)).toBe(true);
		const passage = { passageId: "p", title: "Notes", heading: null, text: sentence };
		expect(checkEvidence(claim, [passage])).toMatchObject([{ verdict: "unsupported" }]);
	});

	test("with two things of two sentences exchanged differs from them", () => {
		const sentences = ["The bakers open the hall at six.", "The porters close the yard at noon."];
		expect(
			differs("The porters open the hall at six, and the bakers close the yard at noon.", ...sentences),
		).toBe(true);
	});

	test.each([
		["Send 1 to turn the siren on.", "Send 1 to turn the siren off."],
		[
			"There are fewer herons on the lake today than ten years ago.",
			"There are more herons on the lake today than ten years ago.",
		],
		["Any council may raise the toll.", "Only councils may raise the toll."],
		["The shutters keep the damp in.", "The shutters keep the damp out."],
	])("with a small word that says the opposite differs from it: %s", (claim, sentence) => {
		expect(differs(claim, sentence)).toBe(true);
	});

	test.each([
		["in the passive", "The painter was praised by the sculptor.", "The sculptor praised the painter."],
		[
			"with an opposite comparison",
			"Tin pots are less heavy than iron pots.",
			"Iron pots are heavier than tin pots.",
		],
		[
			"with another opposite",
			"Oak is softer than ebony when it is carved.",
			"Ebony is harder than oak when it is carved.",
		],
		["in another order", "In spring, the gate is open.", "The gate is open in spring."],
		[
			"with two opposites",
			"The lamp is switched on when it is dark.",
			"The lamp is switched off when it is light.",
		],
	])("%s says the same", (_, claim, sentence) => {
		expect(differs(claim, sentence)).toBe(false);
	});

	test("has to have half of its words in common with it", () => {
		expect(differs("Turn the red valve on.", "The blue pump of the boiler is off.")).toBe(false);
		expect(differs("", "The pump is off.")).toBe(false);
		expect(differs("The pump is on.")).toBe(false);
	});
});

import { expect, test } from "vitest";
import { isDangling, needsPreceding } from "../../../../../src/inference/extractive/units/dangling.ts";

test.each([
	["It is heavy.", true],
	["That is why the lamp flickers.", true],
	["More data and simpler models help prevent this.", true],
	["Since then, ships take another route.", true],
	["For most tasks they offer no advantage.", true],
	["No bank issues it.", true],
	["Nobody opens a box and closes it again.", false],
	["Tests confirm fewer than one in ten of these.", false],
	["A lamp flickers if its wire is loose.", false],
])("whether %j refers to the sentence before it is %s", (sentence, expected) => {
	expect(isDangling(sentence)).toBe(expected);
});

test.each([
	["Retrieval-augmented generation (RAG) helps with both: a search finds passages.", true],
	["A qubit can be in a superposition of both, described by two amplitudes.", true],
	["Salt and sugar are good for both.", false],
	["In proof of stake (PoS), they put up a deposit.", true],
	["With the low-fat kind (from Rome), it takes less oil.", true],
	["In proof of work (PoW), nodes spend electricity.", false],
])("whether %j is understood only with the sentence before it is %s", (sentence, expected) => {
	expect(needsPreceding(sentence)).toBe(expected);
});

import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { compareQuantifiers } from "../../../../src/knowledge/evidence/quantifiers.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function compare(claim: string, text: string) {
	const parsed = parseSentence(claim);
	return compareQuantifiers(parsed, alignWords(parsed, [parseSentence(text)], new WordSimilarity(null)));
}

test.each([
	["All orchids live off a fungus.", "Some orchids live off a fungus."],
	["Most campaigns reach their target.", "Few campaigns reach their target."],
	["The tower is always open on Sundays.", "The tower is sometimes open on Sundays."],
])("a claim with a larger quantifier overstates the text: %s", (claim, text) => {
	expect(compare(claim, text)).toMatchObject({ overstated: 0.6, understated: 0, unqualified: 0 });
});

test("a claim with a smaller quantifier understates the text", () => {
	const signals = compare("Some tickets include a drink.", "All tickets include a drink.");
	expect(signals).toEqual({ overstated: 0, understated: 0.6, unqualified: 0 });
});

test("a claim without a quantifier leaves out that only a part is meant", () => {
	const signals = compare("Orchids live off a fungus.", "Some orchids live off a fungus.");
	expect(signals).toEqual({ overstated: 0, understated: 0, unqualified: 1 });
});

test.each([
	["Every ticket includes a drink.", "All tickets include a drink."],
	["Tickets include a drink.", "All tickets include a drink."],
	["Some tickets include a drink.", "Tickets include a drink."],
	// The quantifier belongs to another clause.
	["Tickets include a drink.", "Tickets include a drink, and some guests get a meal."],
])("quantifiers that say the same don't differ: %s", (claim, text) => {
	expect(compare(claim, text)).toEqual({ overstated: 0, understated: 0, unqualified: 0 });
});

import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { reversesRelation } from "../../../../src/knowledge/evidence/reversals.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function isReversed(claim: string, text: string): boolean {
	const parsed = parseSentence(claim);
	return reversesRelation(parsed, alignWords(parsed, [parseSentence(text)], new WordSimilarity(null)), 1);
}

test.each([
	["Bake the dough before you fold it.", "Fold the dough, then bake it."],
	["Rinse your mouth before the spray.", "Use the spray before you rinse your mouth."],
	["The glaze is applied after the firing.", "After the glaze, the firing takes two days."],
	["Line 3 is faster than line 5.", "Line 5 is faster than line 3 but stops less often."],
	["Males are larger than females.", "Females are larger than males."],
	["Lunch costs 5 instead of 6 euros.", "Lunch will cost 6 instead of 5 euros, and interns pay half."],
	[
		"The model picks words that are true, not words that are likely.",
		"It errs, because the model picks words that are likely, not words that are true.",
	],
	[
		"Code runs in a few large centers instead of in many small places.",
		"Code runs in many small places instead of in a few large centers.",
	],
	[
		"A seal proves that the letter is true, not that it is unopened.",
		"A seal proves that the letter is unopened, not that it is true.",
	],
	["Rather than butter, use oil.", "Use butter rather than oil."],
])("a reversed order, comparison, or choice is found: %s", (claim, text) => {
	expect(isReversed(claim, text)).toBe(true);
});

test.each([
	["Fold the dough before you bake it.", "Fold the dough, then bake it."],
	["You rinse your mouth after the spray.", "Use the spray before you rinse your mouth."],
	["Objects are lent for a year, after which they rest.", "Objects are lent for a year and then rest."],
	["Line 3 is slower than line 5.", "Line 5 is faster than line 3."],
	["Males aren't larger than females.", "Females are larger than males."],
	["The firing takes two days.", "After the glaze, the firing takes two days."],
	["Instead of 5, lunch costs 6 euros.", "Lunch will cost 6 instead of 5 euros."],
	["Use oil instead of butter.", "Use oil, not butter."],
	["The model doesn't pick true words but likely ones.", "The model picks likely words, not true ones."],
])("the same order and another comparison are not reversed: %s", (claim, text) => {
	expect(isReversed(claim, text)).toBe(false);
});

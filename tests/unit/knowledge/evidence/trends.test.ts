import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { compareTrends } from "../../../../src/knowledge/evidence/trends.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function compare(claim: string, text: string) {
	const parsed = parseSentence(claim);
	return compareTrends(parsed, alignWords(parsed, [parseSentence(text)], new WordSimilarity(null)));
}

test.each([
	["Bright light eases the pain.", "Bright light makes the pain worse."],
	["A violation shortens the trial period.", "A violation extends the trial period."],
	["A violation doesn't extend the trial period.", "A violation lengthens the trial period."],
])("words for more and less are opposed: %s", (claim, text) => {
	expect(compare(claim, text)).toEqual({ opposedTrend: 1, sameTrend: 0 });
});

test.each([
	["Bright light aggravates the pain.", "Bright light makes the pain worse."],
	["A violation doesn't shorten the trial period.", "A violation extends the trial period."],
	// Two words for less: a lower risk is a gain.
	["A filter lowers the risk of scale.", "A filter improves the protection from scale."],
])("words for the same direction agree: %s", (claim, text) => {
	expect(compare(claim, text)).toEqual({ opposedTrend: 0, sameTrend: 1 });
});

test.each([
	["Bright light changes the pain.", "Bright light makes the pain worse."],
	// Both texts contain the word.
	["Low heat browns the onions.", "Low heat softens the onions."],
])("without a direction of its own, a text neither opposes nor agrees: %s", (claim, text) => {
	expect(compare(claim, text)).toEqual({ opposedTrend: 0, sameTrend: 0 });
});

import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { measureCrossedClauses } from "../../../../src/knowledge/evidence/parallels.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function measureCrossing(claim: string, text: string): number {
	const parsed = parseSentence(claim);
	const sentences = [parseSentence(text)];
	return measureCrossedClauses(parsed, alignWords(parsed, sentences, new WordSimilarity(null)), sentences);
}

test.each([
	["Red needs salt, and blue needs soap.", "Add soap if the light is red, salt if it is blue."],
	["Guests pay 30 euros, members 46.", "Members pay 30 euros, guests 46."],
	["The east is fertile, while the west is dry.", "The east is dry, and the west is fertile."],
])("two clauses that have exchanged a word are found: %s", (claim, text) => {
	expect(measureCrossing(claim, text)).toBeGreaterThan(0.2);
});

test.each([
	["Red needs soap, and blue needs salt.", "Add soap if the light is red, salt if it is blue."],
	["Guests pay 46 euros, members 30.", "Members pay 30 euros, guests 46."],
	["The west is fertile, while the east is dry.", "The east is dry, and the west is fertile."],
	["The east is fertile.", "The east is dry, and the west is fertile."],
])("clauses that have kept their words are not crossed: %s", (claim, text) => {
	expect(measureCrossing(claim, text)).toBe(0);
});

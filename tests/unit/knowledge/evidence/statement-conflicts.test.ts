import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { addsBound } from "../../../../src/knowledge/evidence/statement-conflicts.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

test.each([
	["Platforms charge at least 10 percent.", "Platforms charge 4 to 10 percent.", true],
	["The ice is at most 1.9 kilometers thick.", "The ice is 1.9 kilometers thick on average.", true],
	["Each angler may keep at most three trout.", "Each angler may keep up to three trout.", false],
	["Each angler may keep three trout.", "Each angler may keep up to three trout.", false],
])("a claim adds a bound to a number that has none: %s", (claim, text, isAdded) => {
	const parsed = parseSentence(claim);
	const aligned = alignWords(parsed, [parseSentence(text)], new WordSimilarity(null));
	expect(addsBound(parsed, aligned)).toBe(isAdded);
});

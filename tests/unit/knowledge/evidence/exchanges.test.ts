import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { measureExchange } from "../../../../src/knowledge/evidence/exchanges.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function exchangeIn(claim: string, text: string): number {
	const parsed = parseSentence(claim);
	return measureExchange(parsed, alignWords(parsed, [parseSentence(text)], new WordSimilarity(null)));
}

test.each([
	[
		"The first tram leaves at 23:10, the last one at 4:50.",
		"The first tram leaves at 4:50, the last one at 23:10.",
	],
	["Light skin needs more sun than dark skin.", "Dark skin needs more sun than light skin."],
	["The press uploads the file before it checks it.", "The press checks the file before it uploads it."],
])("two words that have exchanged their surroundings are found: %s", (claim, text) => {
	expect(exchangeIn(claim, text)).toBeGreaterThan(0.4);
});

test.each([
	[
		"The first tram leaves at 4:50, the last one at 23:10.",
		"The first tram leaves at 4:50, the last one at 23:10.",
	],
	[
		"The last tram leaves at 23:10, the first one at 4:50.",
		"The first tram leaves at 4:50, the last one at 23:10.",
	],
	["The doctor was thanked by the nurse.", "The nurse thanked the doctor."],
])("words that keep their surroundings are not exchanged: %s", (claim, text) => {
	expect(exchangeIn(claim, text)).toBeLessThan(0.2);
});

import { describe, expect, test } from "vitest";
import { measureSoftCredit } from "../../../../src/knowledge/evidence/coverage.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { PassageIndex } from "../../../../src/knowledge/evidence/passage-index.ts";
import {
	measureRelations,
	PAIR_FEATURES,
	type Relations,
	WORD_FEATURES,
} from "../../../../src/knowledge/evidence/relations.ts";
import { matchWindow } from "../../../../src/knowledge/evidence/window-match.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

const TEXT = "Bakers pay four euros and guests pay nine.";

function relate(sentence: string, text = TEXT): Relations {
	const claim = parseSentence(sentence);
	const index = new PassageIndex([{ passageId: "p", title: "Prices", heading: null, text }]);
	const [window] = index.windows;
	if (window === undefined) throw new Error("There is no window");
	const words = new WordSimilarity(null);
	const match = matchWindow(sentence, claim, window, index, words);
	const soft = measureSoftCredit(match.aligned, match.credit, window.sentences, words);
	return measureRelations(claim, match, soft, index);
}

/** Returns how many pairs of neighbors follow each other at the same distance in both texts. */
function countKept({ pairs }: Relations): number {
	const [nearness, keepsDistance] = [0, 7];
	return pairs.filter((pair) => pair[nearness] === 1 && pair[keepsDistance] === 1).length;
}

describe("the relations of a claim's words", () => {
	test("are described by the same number of features for every word and pair", () => {
		const { words, pairs } = relate("Guests never pay nine euros, but only four.");
		expect(new Set(words.map(({ length }) => length))).toEqual(new Set([WORD_FEATURES]));
		expect(new Set(pairs.map(({ length }) => length))).toEqual(new Set([PAIR_FEATURES]));
	});

	test("are kept by a sentence that repeats the text", () => {
		expect(countKept(relate(TEXT))).toBe(5);
	});

	test("change if two words are exchanged", () => {
		expect(countKept(relate("Guests pay four euros and bakers pay nine."))).toBeLessThan(4);
	});

	test("don't include words that the window lacks", () => {
		expect(relate("Dogs wear hats.").pairs).toEqual([]);
	});

	test("include the function words before each word", () => {
		const plain = relate("Bakers pay four euros.").words;
		const changed = relate("Bakers pay only four euros.").words;
		const differences = plain.map((word, at) => word.filter((value, i) => value !== changed[at]?.[i]).length);
		expect(differences).toEqual([0, 0, 1]);
	});

	test("include a negation that is contracted", () => {
		const [, contracted] = relate("Bakers don't pay.").words;
		const [, full] = relate("Bakers do not pay.").words;
		expect(contracted).toEqual(full);
		expect(contracted).not.toEqual(relate("Bakers do pay.").words[1]);
	});
});

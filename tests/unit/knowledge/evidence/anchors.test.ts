import { describe, expect, test } from "vitest";
import { type AlignedWord, alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import {
	measureOtherNumbers,
	measureOtherSide,
	measureVerbPolarity,
} from "../../../../src/knowledge/evidence/anchors.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import type { ParsedSentence } from "../../../../src/knowledge/evidence/sentence.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function align(sentence: string, text: string): { claim: ParsedSentence; aligned: AlignedWord[] } {
	const claim = parseSentence(sentence);
	return { claim, aligned: alignWords(claim, [parseSentence(text)], new WordSimilarity(null)) };
}

describe("words that belong to a number", () => {
	const TEXT = "Fill the tank with two liters of water and 100 grams of salt.";

	test("belong to another one when two numbers are exchanged", () => {
		const { claim, aligned } = align("Fill the tank with 100 grams of water and two liters of salt.", TEXT);
		expect(measureOtherNumbers(claim, aligned)).toBeGreaterThan(0.3);
	});

	test("belong to the same one when the sentence repeats the text", () => {
		const { claim, aligned } = align(TEXT, TEXT);
		expect(measureOtherNumbers(claim, aligned)).toBe(0);
	});
});

test("a verb that only the text negates has another polarity", () => {
	const { claim, aligned } = align("Unopened pens may be frozen.", "Unopened pens must never be frozen.");
	expect(measureVerbPolarity(claim, aligned)).toBe(1);
});

test("words on the other side of a comparison are recognized", () => {
	const text = "Robusta has more caffeine than arabica.";
	const swapped = align("Arabica has more caffeine than robusta.", text);
	const same = align("Robusta has more caffeine than arabica.", text);
	expect(measureOtherSide(swapped.aligned)).toBe(1);
	expect(measureOtherSide(same.aligned)).toBe(0);
});

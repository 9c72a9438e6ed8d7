import { expect, test } from "vitest";
import { DuplicateFilter } from "../../../../src/knowledge/search/duplicates.ts";

const TEXT =
	"The quick brown fox jumps over the lazy dog while the farmer sleeps under an old apple tree in the garden";

test.each([
	["the same text", TEXT, true],
	["different case and punctuation", TEXT.toUpperCase().replaceAll(" ", ", "), true],
	["a word changed at the end", TEXT.replace("garden", "yard"), true],
	["a part of the text", TEXT.slice(0, 60), true],
	["the same words in a different order", TEXT.split(" ").reverse().join(" "), false],
	[
		"one sentence in common",
		`${TEXT.slice(0, 30)}. Volcanoes rise where plates meet and magma is lighter than rock.`,
		false,
	],
	["nothing in common", "Alpacas hum.", false],
	["no words", "🦙", false],
])("DuplicateFilter distinguishes near-duplicates from other texts: %s", (_, text, repeats) => {
	const duplicates = new DuplicateFilter();
	expect(duplicates.isDuplicate(TEXT)).toBe(false);
	expect(duplicates.isDuplicate(text)).toBe(repeats);
});

test("DuplicateFilter compares a text with all earlier texts", () => {
	const duplicates = new DuplicateFilter();
	for (const text of ["One two three four five.", "Six seven eight nine ten."])
		expect(duplicates.isDuplicate(text)).toBe(false);
	expect(duplicates.isDuplicate("six seven eight nine ten")).toBe(true);
	expect(duplicates.isDuplicate("one two three four five")).toBe(true);
});

test("DuplicateFilter finds repeats among more texts than a search compares", () => {
	const duplicates = new DuplicateFilter();
	const textOf = (n: number) => Array.from({ length: 60 }, (_, at) => `word${n}x${at}`).join(" ");
	const texts = Array.from({ length: 300 }, (_, n) => textOf(n));
	expect(texts.filter((text) => duplicates.isDuplicate(text))).toEqual([]);
	expect(texts.filter((text) => !duplicates.isDuplicate(text))).toEqual([]);
});

test("DuplicateFilter counts the repeated words of a text once, and forgets near-duplicates", () => {
	const duplicates = new DuplicateFilter();
	const repeated = "to be or not ".repeat(20);
	expect(duplicates.isDuplicate(repeated)).toBe(false);
	expect(duplicates.isDuplicate(`${repeated} ${TEXT}`)).toBe(false);
	expect(duplicates.isDuplicate(`${TEXT} alpha beta gamma`)).toBe(true);
	expect(duplicates.isDuplicate("the garden alpha beta gamma")).toBe(false);
});

import { expect, test } from "vitest";
import { Duplicates } from "../../../../src/knowledge/search/duplicates.ts";

const TEXT =
	"The quick brown fox jumps over the lazy dog while the farmer sleeps under an old apple tree in the garden";

test.each([
	["the same text", TEXT, true],
	["other case and punctuation", TEXT.toUpperCase().replaceAll(" ", ", "), true],
	["a word changed at the end", TEXT.replace("garden", "yard"), true],
	["a part of it", TEXT.slice(0, 60), true],
	["the same words in another order", TEXT.split(" ").reverse().join(" "), false],
	[
		"one sentence in common",
		`${TEXT.slice(0, 30)}. Volcanoes rise where plates meet and magma is lighter than rock.`,
		false,
	],
	["nothing in common", "Alpacas hum.", false],
	["no words", "🦙", false],
])("%s is a repetition or not", (_, text, repeats) => {
	const duplicates = new Duplicates();
	expect(duplicates.has(TEXT)).toBe(false);
	expect(duplicates.has(text)).toBe(repeats);
});

test("compares with all that came before", () => {
	const duplicates = new Duplicates();
	for (const text of ["One two three four five.", "Six seven eight nine ten."])
		expect(duplicates.has(text)).toBe(false);
	expect(duplicates.has("six seven eight nine ten")).toBe(true);
	expect(duplicates.has("one two three four five")).toBe(true);
});

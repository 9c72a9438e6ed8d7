import { describe, expect, test } from "vitest";
import { locate } from "../../../../src/web/reader/locate.ts";

const TEXT = "Lead is heavy. 💡 Gold is a metal. It shines. Silver is cheap.";
const start = TEXT.indexOf("Gold");
const end = TEXT.indexOf(" Silver");
const citation = { start, end, snippet: "Gold is a metal. It shines.", claim: null };
const textOf = (text: string, range: { start: number; end: number } | null) =>
	range && text.slice(range.start, range.end);

describe("a cited passage", () => {
	test("is located at its offsets, with the sentence that supports the claim", () => {
		const { passage, sentence, hasChanged } = locate(TEXT, { ...citation, claim: "It shines, they say." });
		expect(textOf(TEXT, passage)).toBe("Gold is a metal. It shines.");
		expect(textOf(TEXT, sentence)).toBe("It shines.");
		expect(hasChanged).toBe(false);
	});

	test("is located by a truncated snippet with different whitespace", () => {
		const text = TEXT.replace("a metal", "a\nmetal");
		const { passage, hasChanged } = locate(text, { ...citation, snippet: "Gold is a me…" });
		expect(textOf(text, passage)).toBe("Gold is a\nmetal. It shines.");
		expect(hasChanged).toBe(false);
	});

	test("is located at its new offsets and reported as changed if it has moved", () => {
		const text = `A new beginning. ${TEXT}`;
		const { passage, hasChanged } = locate(text, citation);
		expect(textOf(text, passage)).toBe("Gold is a metal. It shines.");
		expect(hasChanged).toBe(true);
	});

	test("is not located if the page no longer contains it", () => {
		expect(locate("Lead is heavy.", citation)).toEqual({ passage: null, sentence: null, hasChanged: true });
		expect(locate("", { ...citation, snippet: "" }).passage).toEqual({ start, end });
	});
});

import { describe, expect, test } from "vitest";
import { locate } from "../../../../src/web/reader/locate.ts";

const TEXT = "Lead is heavy. 💡 Gold is a metal. It shines. Silver is cheap.";
const start = TEXT.indexOf("Gold");
const end = TEXT.indexOf(" Silver");
const cited = { start, end, snippet: "Gold is a metal. It shines.", claim: null };
const shown = (text: string, stretch: { start: number; end: number } | null) =>
	stretch && text.slice(stretch.start, stretch.end);

describe("a cited passage", () => {
	test("is found where it was, and the sentence in it that the claim rests on", () => {
		const { passage, sentence, changed } = locate(TEXT, { ...cited, claim: "It shines, they say." });
		expect(shown(TEXT, passage)).toBe("Gold is a metal. It shines.");
		expect(shown(TEXT, sentence)).toBe("It shines.");
		expect(changed).toBe(false);
	});

	test("is recognised by a snippet that was cut, with other white space", () => {
		const text = TEXT.replace("a metal", "a\nmetal");
		const { passage, changed } = locate(text, { ...cited, snippet: "Gold is a me…" });
		expect(shown(text, passage)).toBe("Gold is a\nmetal. It shines.");
		expect(changed).toBe(false);
	});

	test("that has moved is found where it is now, and the page counts as changed", () => {
		const text = `A new beginning. ${TEXT}`;
		const { passage, changed } = locate(text, cited);
		expect(shown(text, passage)).toBe("Gold is a metal. It shines.");
		expect(changed).toBe(true);
	});

	test("that is not there any more is not found", () => {
		expect(locate("Lead is heavy.", cited)).toEqual({ passage: null, sentence: null, changed: true });
		expect(locate("", { ...cited, snippet: "" }).passage).toEqual({ start, end });
	});
});

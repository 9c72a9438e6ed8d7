import { expect, test } from "vitest";
import {
	blankMarks,
	findCitations,
	replaceCitations,
	skipCitations,
} from "../../../src/text/citation-marks.ts";

test.each([
	["[1]", ["1-1"]],
	["[1, 3-5]", ["1-1", "3-5"]],
	["[^2]", ["2-2"]],
	["[Source 1, source 2]", ["1-1", "2-2"]],
	["【4†L10-L20】", ["4-4"]],
	["【1、2】", ["1-1", "2-2"]],
	["［3～4］", ["3-4"]],
	["[1, 2, and 3]", ["1-1", "2-2", "3-3"]],
	["[Notes 1 and 2]", ["1-1", "2-2"]],
	["[Ref. 7]", ["7-7"]],
	["[1†source]", ["1-1"]],
	["[^1^]", ["1-1"]],
	["[doc1]", ["1-1"]],
	["[Quelle 1]", ["1-1"]],
	["[Fuentes 1 y 2]", ["1-1", "2-2"]],
	["[1 und 3]", ["1-1", "3-3"]],
	["[来源1，来源2]", ["1-1", "2-2"]],
	["【出典：3】", ["3-3"]],
	["[источник 4]", ["4-4"]],
	["[1と2]", ["1-1", "2-2"]],
])("%s is a citation", (text, items) => {
	const marks = findCitations(`Gold ${text}.`);
	expect(marks).toMatchObject([{ start: 5, end: 5 + text.length }]);
	expect(marks[0]?.items.map(({ first, last }) => `${first}-${last}`)).toEqual(items);
});

test.each([
	"[3-1]",
	"[2024]",
	"[a]",
	"[1a]",
	"[]",
	"[1,]",
	"(1)",
	"[1](https://example.org)",
	"【注】",
	"[x]",
	"[1 and]",
	"[footnote 1]",
	"[Figure 1]",
	"[1e3]",
	"[2^8]",
	"[图1]",
])("%s is not a citation", (text) => {
	expect(findCitations(text)).toEqual([]);
	expect(replaceCitations(text, () => "")).toBe(text);
});

test("replaceCitations also replaces the spaces before citations but keeps line breaks", () => {
	expect(replaceCitations("Gold  [1, 2] shines\n[^3] a [b] 【1†x】.", () => "")).toBe("Gold shines\n a [b].");
});

test("blankMarks blanks citations and link destinations without changing offsets", () => {
	const text = "Gold [1, 2], [1, 2](https://example.org/x) and [tin](https://example.org/y) 【1】 [3-1].";
	const blank = blankMarks(text);
	expect(blank).toHaveLength(text.length);
	expect(blank.replace(/ +/g, " ")).toBe("Gold , and [tin [3-1].");
});

test.each([
	"[1](https://example.org/wiki/A_(b))",
	'[2](https://example.org/x "A title of 1889")',
	"<sup>[1]</sup>",
])("blankMarks blanks all of %s", (written) => {
	expect(blankMarks(`Gold${written}.`)).toBe(`Gold${" ".repeat(written.length)}.`);
});

test("skipCitations returns the offset after the last citation that follows a sentence", () => {
	const text = "Gold shines. [1, 2]【3†a】 [1](https://example.org/x) It";
	expect(text.slice(12, skipCitations(text, 12))).toBe(" [1, 2]【3†a】 [1](https://example.org/x)");
	expect(skipCitations(text, 3)).toBe(3);
});

test.each([" ([1])", " ([1], [2])", "** [1]", " [[1]](https://example.org/x)", " <sup>[1]</sup>", "[^1^]"])(
	"skipCitations skips the citation in %j after a sentence",
	(written) => {
		const text = `Gold shines.${written} It`;
		expect(text.slice(12, skipCitations(text, 12))).toBe(written);
	},
);

test("skipCitations does not skip parentheses that contain other text, or emphasis marks that are not followed by a citation", () => {
	expect(skipCitations("Gold shines. ([1] says so)", 12)).toBe(12);
	expect(skipCitations("Gold shines.** It", 12)).toBe(12);
});

import { expect, test } from "vitest";
import { PAGE_TEXT_MAX_CHARS } from "../../../src/contracts/limits.ts";
import { splitSentences } from "../../../src/text/sentences.ts";
import { runInTime } from "../../support/growth.ts";

const textsOf = (text: string) => splitSentences(text).map((sentence) => sentence.text);

test("splitSentences returns exact offsets, even after characters beyond the Basic Multilingual Plane", () => {
	const text = "  The 🦙 eats. It costs 3.50 today!\n\n¿Qué? ";
	const sentences = splitSentences(text);
	expect(sentences.map((sentence) => sentence.text)).toEqual([
		"The 🦙 eats.",
		"It costs 3.50 today!",
		"¿Qué?",
	]);
	for (const { text: sentence, start, end } of sentences) expect(text.slice(start, end)).toBe(sentence);
});

test("splitSentences continues a sentence across a line break inside a paragraph", () => {
	expect(textsOf("A line that was\nwrapped in\n2009 by hand. Next came\n2010. It ended.")).toEqual([
		"A line that was\nwrapped in\n2009 by hand.",
		"Next came\n2010.",
		"It ended.",
	]);
});

test("splitSentences ends a sentence at a blank line and at the start of a list item", () => {
	expect(textsOf("No full stop\n\nanother\n- one\n- two\n1. three\n| cell |\n> quoted\n4.")).toEqual([
		"No full stop",
		"another",
		"- one",
		"- two",
		"1. three",
		"| cell |",
		"> quoted",
		"4.",
	]);
});

test("splitSentences keeps a table row whole", () => {
	const rows = [
		"| Product | Article no. | Delivery |",
		"| --- | --- | --- |",
		"| Oak. Dry! | OP-100 | 3 days |",
	];
	expect(textsOf(`Prices.\n\n${rows.join("\n")}\n\nAll of it. Really.`)).toEqual([
		"Prices.",
		...rows,
		"All of it.",
		"Really.",
	]);
});

test("splitSentences returns no sentences for white space", () => {
	expect(textsOf(" \n\n\t")).toEqual([]);
});

test("splitSentences ends a sentence at a line that contains only white space", () => {
	expect(textsOf("One\n \t\ntwo\n   three\n  - four")).toEqual(["One", "two\n   three", "- four"]);
});

test("splitSentences finishes in time on a page of line breaks and spaces", () => {
	const page = `a${"\n ".repeat(PAGE_TEXT_MAX_CHARS / 2 - 1)}b`;
	expect(runInTime(() => textsOf(page))).toEqual(["a", "b"]);
});

import { expect, test } from "vitest";
import type { QuotedRows } from "../../../src/inference/extractive/quote-rows.ts";
import { RowsAnswer } from "../../../src/pipeline/rows-answer.ts";

const QUOTE = "Lamp — Price: 1,049.50 [1]";

function rows(...telling: string[][]): QuotedRows {
	return { quote: QUOTE, text: QUOTE, n: 1, telling, others: ["Vase"], isYesNo: false };
}

/** Passes an answer letter by letter. Returns what is shown before its end, and at its end. */
function pass(checked: QuotedRows, answer: string, isSupported = false) {
	const check = new RowsAnswer(checked, () => isSupported);
	const streamed = [...answer].map((letter) => check.push(letter)).join("");
	return [streamed, check.end()];
}

test.each([
	["names the row", rows(["Lamp"]), "The lamp is, by far."],
	["has the number in another form", rows(["1,049.50"]), "It costs €1049.5 there."],
	["has one of the cells", rows(["Lumina", "1,049.50"]), "By Lumina."],
	["names every row", rows(["Lamp"], ["Mug"]), "A mug, and the lamp."],
	["writes the date with words", rows(["2026-05-18"]), "On May 18, 2026."],
])("an answer that %s is streamed", (_, checked, answer) => {
	expect(pass(checked, answer).join("")).toBe(answer);
});

test("an answer is held back until it says what the rows say", () => {
	expect(pass(rows(["12"]), "Yes. It costs 12 euros. Or")).toEqual(["Yes. It costs 12 euros. Or", ""]);
	expect(pass(rows(["12"]), "It costs 12")).toEqual(["", "It costs 12"]);
	expect(pass(rows(["1"]), "It costs 12 euros.")).toEqual(["", QUOTE]);
});

test.each([
	["names another row", rows(["Lamp"]), "The mug."],
	["names only one of two rows", rows(["Lamp"], ["Mug"]), "The lamp."],
	["also names a row that doesn't fit", rows(["Lamp"]), "The lamp and the vase."],
	["has another date of the year", rows(["2026-05-18"]), "On May 19, 2026."],
	["copies the notes", rows(["Lamp"]), "| Product: Lamp | Price: 12 |\n"],
	["is empty", rows(["Lamp"]), ""],
])("an answer that %s is replaced by the rows", (_, checked, answer) => {
	expect(pass(checked, answer)).toEqual(["", QUOTE]);
});

test("a yes or no is shown if the passages support it", () => {
	const checked = { ...rows(["12"], ["9"]), isYesNo: true };
	expect(pass(checked, "Yes, it is.", true)).toEqual(["", "Yes, it is."]);
	expect(pass(checked, "Yes, it is.", false)).toEqual(["", QUOTE]);
	expect(pass({ ...checked, isYesNo: false }, "It is.", true)).toEqual(["", QUOTE]);
});

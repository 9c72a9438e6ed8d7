import { describe, expect, test } from "vitest";
import { CopiedStart } from "../../../src/pipeline/copied-start.ts";

const LEDGER = "A ledger is a list of transactions that nobody can change once they are written.";
const NODES = "Each of its computers has a copy of the whole list.";
const GREETING = "Hello! What can I help you with today?";
const CODE = "```python\ndef parse_the_configuration_file(path_of_the_file_to_parse):\n    return path";

/** Passes an answer through `CopiedStart` in parts of a size. */
function pass(earlier: readonly string[], answer: string, size = answer.length, options = {}) {
	const start = new CopiedStart(earlier, options);
	let shown = "";
	for (let at = 0; at < answer.length && !start.isCopy; at += size)
		shown += start.push(answer.slice(at, at + size));
	if (!start.isCopy) shown += start.end();
	return { shown, isCopy: start.isCopy };
}

describe("CopiedStart", () => {
	test.each([
		["starts with a sentence of an earlier answer", [`${LEDGER} ${NODES}`], `${LEDGER} Football is a game.`],
		["starts with several short ones", [`${GREETING} ${NODES}`], `${GREETING} ${NODES} And so on.`],
		["consists of an earlier answer", [GREETING], GREETING],
		["differs only in citations, emphasis, and spaces", [`${LEDGER} ${NODES}`], `**${LEDGER}** [1]\n\nIt`],
		["copies an answer before the last", [LEDGER, NODES], `${LEDGER} It is old.`],
		[
			"is in Chinese",
			["比特币是一种不需要银行就可以发送的数字货币系统。"],
			"比特币是一种不需要银行就可以发送的数字货币系统。",
		],
	])("shows nothing of an answer that %s, however it is divided", (_, earlier, answer) => {
		for (let size = 1; size <= answer.length; size++)
			expect(pass(earlier, answer, size)).toEqual({ shown: "", isCopy: true });
	});

	test.each([
		["is new", [LEDGER], "Football is a game of two teams. They have a ball."],
		["shares its first words with an earlier one", [LEDGER], "A ledger is a list of names."],
		["shares a short sentence with an earlier one", ["Sure! I can do that."], "Sure! Football is a game."],
		["is as short as many answers", ["You have no pets."], "You have no pets."],
		["starts with the same code", [`Here it is:\n${CODE}`], `Here it is:\n${CODE}, 1\n`],
		["starts with the same table", [`| Name | Price |\n${LEDGER}`], `| Name | Price |\n${LEDGER}`],
		["has nothing before it", [], LEDGER],
	])("shows an answer that %s, however it is divided", (_, earlier, answer) => {
		for (let size = 1; size <= answer.length; size++)
			expect(pass(earlier, answer, size)).toEqual({ shown: answer, isCopy: false });
	});

	test.each([
		[`${LEDGER} ${NODES} It is old.`, false],
		[`${NODES} ${LEDGER}`, true],
	])("lets an answer that may start as earlier ones do only end with something new: %s", (answer, isCopy) => {
		for (let size = 1; size <= answer.length; size++)
			expect(pass([LEDGER, NODES], answer, size, { mayStart: true })).toEqual({
				shown: isCopy ? "" : answer,
				isCopy,
			});
	});

	test("holds the answer back only until it differs", () => {
		const start = new CopiedStart([LEDGER]);
		expect(start.push("A ledger is ")).toBe("");
		expect(start.push("a book")).toBe("A ledger is a book");
		expect(start.push(`. ${LEDGER}`)).toBe(`. ${LEDGER}`);
		expect(new CopiedStart([LEDGER]).push("Football")).toBe("Football");
	});
});

import { describe, expect, test } from "vitest";
import { DefinitionRater, findDefinedSubject } from "../../../../src/knowledge/search/definition.ts";

test.each([
	["What are smart contracts?", ["smart", "contract"]],
	["smart contract meaning", ["smart", "contract"]],
	["can you please explain blockchain to me like I'm five", ["blockchain"]],
	["whats an llm exactly??", ["llm"]],
	["Was ist eine Blockchain?", ["blockchain"]],
	["Qu'est-ce qu'une blockchain ?", ["blockchain"]],
	["what island", ["island"]],
	["what is proof of work", ["proof", "of", "work"]],
])('"%s" asks what its subject is', (question, subject) => {
	expect(findDefinedSubject(question)).toEqual(subject);
});

test.each(["", "???", "what is it", "How do I cancel my phone contract before it ends in the next month?"])(
	'"%s" asks for no definition',
	(question) => {
		expect(findDefinedSubject(question)).toEqual([]);
	},
);

describe("a definition", () => {
	test.each([
		["A smart contract is a program on a blockchain. It runs by itself.", 2],
		["**Smart contracts** are programs.", 2],
		["A smart contract (or chaincode) means a program.", 2],
		["Programs run on Ethereum. A smart contract is one that nobody can stop.", 1],
		["Programs run on Ethereum. In a smart contract, nobody can change them.", 1],
		["A smart contract is slow.", 0],
		["Escrow is the oldest smart contract.", 0],
	])('"%s" is rated %i', (text, rating) => {
		expect(new DefinitionRater(["smart", "contract"]).rate({ text, start: 400 })).toBe(rating);
	});

	test("may give the abbreviation that is asked for in parentheses", () => {
		const text = "A large language model (LLM) is a neural network.";
		expect(new DefinitionRater(["llm"]).rate({ text, start: 400 })).toBe(2);
	});

	test("is clearest at the beginning of a page", () => {
		const text = "Quantum computing uses the laws of quantum mechanics.";
		expect(new DefinitionRater(["quantum", "computing"]).rate({ text, start: 0 })).toBe(3);
		expect(new DefinitionRater(["quantum", "computing"]).rate({ text, start: 400 })).toBe(0);
	});

	test("is found for words that are no words in a regular expression", () => {
		expect(new DefinitionRater(["c++"]).rate({ text: "C++ is a language.", start: 400 })).toBe(2);
	});
});

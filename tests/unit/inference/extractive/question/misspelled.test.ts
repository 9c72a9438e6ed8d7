import { describe, expect, test } from "vitest";
import { correctMisspelled } from "../../../../../src/inference/extractive/question/misspelled.ts";
import { answer, page } from "../helpers.ts";

const bitcoin = page(
	1,
	"Bitcoin",
	"Bitcoin is the first cryptocurrency. The reward for a block halves about every four years, which is called the halving.",
);

describe("correctMisspelled", () => {
	test.each([
		["bitcion halving", "bitcoin halving"],
		["how often does the reeward halve", "how often does the reward halve"],
		["What is a cryptocurency?", "What is a cryptocurrency?"],
	])("writes %j as the passages do", (question, corrected) => {
		expect(correctMisspelled(question, [bitcoin])).toBe(corrected);
	});

	test.each([
		// Known words, even if the passages have similar ones.
		"first black",
		// A name that is far from all words.
		"who is Satoshi",
		// Parts of other words, and codes.
		"bitcion-halving x1234",
		"wie oft wird die Belohnug halbiert",
	])("keeps %j", (question) => {
		expect(correctMisspelled(question, [bitcoin])).toBe(question);
	});

	test("keeps a word that two different words are as close to", () => {
		const closet = page(1, "Closet", "The coats hang beside the boots.");
		expect(correctMisspelled("where are the boats and coots", [closet])).toBe(
			"where are the boats and coots",
		);
		expect(correctMisspelled("xoots", [closet])).toBe("xoots");
	});

	test("joins words that a title writes as one", () => {
		const page1 = page(1, "Blockchain technology", "A blockchain has blocks.");
		expect(correctMisspelled("explain block chain", [page1])).toBe("explain blockchain");
		const both = page(1, "Blockchain", "Some write block chain.");
		expect(correctMisspelled("block chain", [both])).toBe("block chain");
	});

	test("takes the shortest form of a word", () => {
		const chains = page(1, "Chains", "Blockchains are ledgers. A blockchain has blocks.");
		expect(correctMisspelled("what is a blokchain", [chains])).toBe("what is a blockchain");
	});
});

test("a question with a typing error in its only telling word is answered as without it", async () => {
	expect(await answer("bitcion halving", [bitcoin])).toBe(await answer("bitcoin halving", [bitcoin]));
});

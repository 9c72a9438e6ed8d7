import { expect, test } from "vitest";
import {
	lacksCurrentValue,
	lacksPrice,
} from "../../../../../src/inference/extractive/conversation/current-values.ts";

const sentence = (text: string) => ({ kind: "sentence" as const, text });
const HALVING = sentence("Since the halving of April 2024, it is 3.125 bitcoins.");

test.each([
	["What is the price of bitcoin today?", HALVING],
	[
		"How much is one bitcoin worth in dollars?",
		sentence("There will never be more than 21 million bitcoins."),
	],
	["what's the weather today", sentence("Pollen is spread by the wind.")],
])("other numbers are no current value: %s", (question, found) => {
	expect(lacksCurrentValue(question, [found])).toBe(true);
});

test.each([
	["What is the price of bitcoin today?", sentence("On 3 May 2024, one bitcoin cost $60,000.")],
	["What does an espresso cost now?", sentence("An espresso costs 2.")],
	["What is the current price of an espresso?", { kind: "row" as const, text: "Espresso — Price: 2.40" }],
	["What is the current temperature of the freezer?", sentence("The freezer is kept at -18 °C.")],
	["What is the current version of the rules?", sentence("The rules were changed by the board.")],
	["Why did the price of bitcoin fall?", sentence("Prices of most cryptocurrencies swing widely.")],
	["What is included in the price?", sentence("Prices of most cryptocurrencies swing widely.")],
	["Will the price of bitcoin rise?", sentence("Nobody can say.")],
	["How many bitcoins are there today?", HALVING],
])("what a page says is quoted: %s", (question, found) => {
	expect(lacksCurrentValue(question, [found])).toBe(false);
});

test.each([
	["How much is a day ticket?", true],
	["how much does it cost?", true],
	["and what would a bike cost?", true],
	["what does the ferry cost", true],
	["How much is included?", false],
	["how much is left in the tank?", false],
])("whether %j lacks a price in a sentence without one is %j", (question, expected) => {
	expect(lacksPrice(question, [sentence("The ferry carries bikes.")])).toBe(expected);
	expect(lacksPrice(question, [sentence("The ferry carries 40 bikes.")])).toBe(expected);
});

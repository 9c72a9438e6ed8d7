import { describe, expect, test } from "vitest";
import { paraphrase } from "../../../../../src/inference/extractive/units/paraphrases.ts";
import { answer, page } from "../helpers.ts";

test.each([
	["Students pay 20% less.", "discount"],
	["The second ticket is half price.", "discount"],
	["Seniors get 10 percent off.", "discount"],
	["do kids pay less", "discount"],
	["can I get the fee back", "refund"],
	["when do I get my money back", "refund"],
	["The bus runs every day.", "daily"],
	["what does it cost per year", "annual"],
	["The fee is paid yearly.", "annual"],
	["Each month, a bill is sent.", "monthly"],
	["what goes into the soup", "ingredients"],
])("an expression is written with the word that others use: %s", (text, word) => {
	expect(paraphrase(text)).toContain(word);
});

test.each([
	"The battery is at 20%.",
	"half of the price",
	"Come back on Monday.",
	"one day",
	"three times a year",
	"at 37.5 °C",
	"-5 °C",
])("a similar expression with another sense stays the same: %s", (text) => {
	expect(paraphrase(text)).toBe(text);
});

describe("a question is answered by a sentence with other words for the same", () => {
	const gym = page(
		1,
		"Gym",
		"The gym has three rooms. Students pay 20% less on every plan. A joining fee of £15 is charged once.",
	);
	const shop = page(
		1,
		"Returns",
		"Return the item by post. We refund the price within 5 working days after we receive it. You can exchange items.",
	);

	test.each(["who gets a discount at the gym", "is there a student discount?", "do students pay less"])(
		"about discounts: %s",
		async (question) => {
			expect(await answer(question, [gym])).toMatch(/^Students pay 20% less on every plan\./);
		},
	);

	test.each(["when do I get my money back after a return", "how long until I get my money back"])(
		"about refunds: %s",
		async (question) => {
			expect(await answer(question, [shop])).toContain("within 5 working days");
		},
	);
});

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
	["The ride takes 2 h.", "hours"],
	["20GB a month", "gigabytes"],
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
	"at 12:30 h",
	"HR has two assistants.",
	"-5 °C",
	"how long must I take the pills",
	"how many books can I take",
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

	const repairs = page(
		1,
		"Repairs",
		"| Repair | Duration | Before |\n| --- | --- | --- |\n| Screen | 40 min | Take off the case |\n| Battery | 25 min | Back up |",
	);

	test.each([
		["how long does a battery take", "Battery — Duration: 25 min"],
		["how many minutes does the screen repair take?", "Screen — Duration: 40 min"],
		["how many hours for a battery", "Battery — Duration: 25 min"],
	])("about durations, whatever is taken off: %s", async (question, row) => {
		expect(await answer(question, [repairs])).toContain(row);
		expect(await answer(question, [repairs])).not.toContain("Take off");
	});

	const bread = page(1, "Bread", "- 500 g flour\n- 350 ml water\n- 12g salt");

	test.each([
		["how many grams of flour do i need", "500 g flour"],
		["how many milliliters of water", "350 ml water"],
		["how many grams of salt?", "12g salt"],
	])("about amounts with abbreviated units: %s", async (question, item) => {
		expect(await answer(question, [bread])).toContain(item);
	});
});

import { describe, expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

function verdictOn(sentence: string, text: string): string | undefined {
	return checkEvidence(sentence, [{ passageId: "p", title: "Notes", heading: null, text }])[0]?.verdict;
}

describe("a sentence with the words of a passage", () => {
	test.each([
		[
			"Large wheels roll smoothly, whereas small wheels turn quickly.",
			"Small wheels roll smoothly, whereas large wheels turn quickly.",
		],
		["The nurse thanked the doctor.", "The doctor thanked the nurse."],
		["The harvest was poor because prices rose.", "Prices rose because the harvest was poor."],
		[
			"The street is closed, and therefore the river rose.",
			"The river rose, and therefore the street is closed.",
		],
		["The harvest was poor, since prices rose.", "Prices rose, since the harvest was poor."],
		["The mayor was defeated by the baker.", "The mayor defeated the baker in the election."],
	])("is unsupported when it exchanges their roles: %s", (sentence, text) => {
		expect(verdictOn(sentence, text)).toBe("unsupported");
	});

	test.each([
		["The nurse was thanked by the doctor.", "The doctor thanked the nurse."],
		["The garden lacks a fence.", "The garden does not have a fence."],
		["Prices rose because the harvest was poor.", "The harvest was poor, and therefore prices rose."],
		["Because the harvest was poor, prices rose.", "Prices rose because the harvest was poor."],
	])("is supported when their roles are the same: %s", (sentence, text) => {
		expect(verdictOn(sentence, text)).toBe("supported");
	});
});

describe("a quote", () => {
	const TABLE =
		"| Day | Pool | Sauna |\n| --- | --- | --- |\n| Sunday | 9:00 – 18:00 | closed |\n| Tuesday | 7:00 – 21:00 | 14:00 – 21:00 |\n\n- Towel: 3.50 €\n- Locker key: 1.20 €";

	test.each([
		"Tuesday — Pool: 7:00 – 21:00",
		"| Tuesday | 7:00 – 21:00 | 14:00 – 21:00 |",
		"Towel: 3.50 €",
		"- Locker key: 1.20 €",
	])("of a table row or list item is supported: %s", (sentence) => {
		expect(verdictOn(sentence, TABLE)).toBe("supported");
	});

	test.each(["Sunday — Pool: 7:00 – 21:00", "Locker key: 3.50 €"])(
		"that combines two rows or list items is unsupported: %s",
		(sentence) => {
			expect(verdictOn(sentence, TABLE)).toBe("unsupported");
		},
	);
});

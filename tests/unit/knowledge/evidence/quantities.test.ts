import { expect, test } from "vitest";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { agree, type Quantity } from "../../../../src/knowledge/evidence/quantities.ts";

function readQuantity(text: string): Quantity {
	const { quantity } = parseSentence(`It is ${text}.`).content.find(({ kind }) => kind === "number") ?? {};
	if (quantity == null) throw new Error(`no quantity in "${text}"`);
	return quantity;
}

test.each([
	["$5", "5 dollars"],
	["£5", "5 pounds"],
	["5 GBP", "5 pounds"],
	["5 pounds", "5 pounds"],
	["5 pounds", "2.27 kg"],
	["3,5 km", "3.5 km"],
	["1.500,5 km", "1500.5 km"],
	["3.700.000 people", "3,700,000 people"],
	["90 minutes", "1.5 hours"],
])("%s agrees with %s", (a, b) => {
	expect(agree(readQuantity(a), readQuantity(b))).toBe(true);
	expect(agree(readQuantity(b), readQuantity(a))).toBe(true);
});

test.each([
	["£5", "6 pounds"],
	["£5", "5 kg"],
	["£5", "5 dollars"],
	["5 pounds", "5 euros"],
	["3,5 km", "35 km"],
	["20:15", "20.15"],
])("%s doesn't agree with %s", (a, b) => {
	expect(agree(readQuantity(a), readQuantity(b))).toBe(false);
});

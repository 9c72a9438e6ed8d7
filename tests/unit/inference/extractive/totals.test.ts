import { describe, expect, test } from "vitest";
import { sumAmounts } from "../../../../src/inference/extractive/sums.ts";
import { answer, converse, page } from "./helpers.ts";

const MEMBERS = {
	...page(
		1,
		"Members",
		`| Name | Section | Fee per year (EUR) | Paid |
| --- | --- | --- | --- |
| Ada Pohl | Chess | 60 | yes |
| Ben Yilmaz | Football | 120 | no |
| Cora Berg | Football | 119.50 | no |
| Dan Haas | Chess | 30 | yes |
| Eve Maier | Chess | 60 | yes |`,
	),
	section: { starts: true, ends: true },
};

describe("the number of rows", () => {
	test("is said of those that fulfill the question", async () => {
		expect(await answer("how many members are in the chess section?", [MEMBERS])).toContain("(3 in total):");
		expect(await answer("how many members have not paid?", [MEMBERS])).toBe(
			"Members (2 in total):\n\n- Ben Yilmaz — Paid: no\n- Cora Berg — Paid: no [1]",
		);
		expect(await answer("how many members have a fee over 100 EUR?", [MEMBERS])).toContain("(2 in total):");
	});

	test("isn't said if the table may have other rows", async () => {
		for (const section of [
			{ starts: true, ends: false },
			{ starts: false, ends: true },
		]) {
			const text = await answer("how many members are in the chess section?", [{ ...MEMBERS, section }]);
			expect(text).toContain("Ada Pohl");
			expect(text).not.toContain("in total");
		}
	});

	test("isn't said if the question has a condition that no cell mentions", async () => {
		expect(await answer("how many members of the chess section live in Bonn?", [MEMBERS])).not.toContain(
			"in total",
		);
	});
});

describe("the sum of a column", () => {
	test("is said of all rows, or of those of the last answer", async () => {
		expect(await answer("what are the fees of all members in total?", [MEMBERS])).toContain(
			"Members (Fee per year (EUR): 389.50 in total):",
		);
		expect(await converse(["who has not paid the fee?", "how much is that in total?"], [MEMBERS])).toContain(
			"Members (Fee per year (EUR): 239.50 in total):",
		);
	});

	test("isn't said if a row already has it, or an amount is missing", async () => {
		const sum = { ...MEMBERS, text: `${MEMBERS.text}\n| Total | all | 389.50 | – |` };
		expect(await answer("what are the fees in total?", [sum])).not.toContain("in total)");
		const unknown = { ...MEMBERS, text: `${MEMBERS.text}\n| Flo Lang | Chess | unknown | no |` };
		expect(await answer("what are the fees in total?", [unknown])).not.toContain("in total)");
	});
});

describe("amounts", () => {
	test.each([
		[["0.10", "0.20", "0.7"], "1.00"],
		[["€1,480", "€92", "€34.90"], "€1,606.90"],
		[["2,40 €", "1.000,05 €"], "1.002,45 €"],
		[["-3 °C", "1 °C"], "-2 °C"],
	])("%j add up exactly", (amounts, sum) => {
		expect(sumAmounts(amounts)).toBe(sum);
	});

	test.each([[["€5", "$5"]], [["5", ""]], [["2026-02-09", "1"]], [["1,5", "1.5"]], [["3:1", "2:2"]]])(
		"%j don't add up",
		(amounts) => {
			expect(sumAmounts(amounts)).toBeNull();
		},
	);
});

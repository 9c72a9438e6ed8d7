import { describe, expect, test } from "vitest";
import { hasReference, needsContext } from "../../../../src/agents/requests/references.ts";

describe("hasReference", () => {
	test.each([
		"Compare it with gold",
		"Vergleiche beide mit Gold",
		"Compáralo con ella",
		"把它和黄金比较一下",
		"それを金と比較してください",
		"그것을 금과 비교해 줘",
		"둘 다 설명해 줘",
	])("finds the reference in %j", (request) => {
		expect(hasReference(request)).toBe(true);
	});

	test.each([
		"Compare Bitcoin with gold",
		"比较比特币和黄金",
		"ビットコインと金を比較してください",
		"비트코인을 금과 비교해 줘",
		// "IT" is not the English pronoun.
		"IT 회사의 수수료를 설명해 줘",
	])("finds none in %j", (request) => {
		expect(hasReference(request)).toBe(false);
	});
});

describe("needsContext", () => {
	test.each(["The fees", "수수료는?"])(
		"is true for %j, which is too short to stand for itself",
		(request) => {
			expect(needsContext(request)).toBe(true);
		},
	);

	test("is false for a Chinese request, whose words aren't separated by spaces", () => {
		expect(needsContext("比较比特币和黄金")).toBe(false);
	});
});

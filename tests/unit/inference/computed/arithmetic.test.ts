import { describe, expect, test } from "vitest";
import { calculate } from "../../../../src/inference/computed/arithmetic.ts";

describe("a term is calculated", () => {
	test.each([
		["What is 17 * 23?", "17 × 23 = 391"],
		["hi, what's 12 x 7", "12 × 7 = 84"],
		["2+2*5 =", "2 + 2 × 5 = 12"],
		["(3 + 4) * 2", "(3 + 4) × 2 = 14"],
		["Was ist 3 mal 4?", "3 × 4 = 12"],
		["calculate 100 divided by 8", "100 ÷ 8 = 12.5"],
		["what is 15% of 349?", "15% of 349 = 52.35"],
		["What is 20 percent of 1,250", "20% of 1,250 = 250"],
		["What is 12 % 5?", "12 mod 5 = 2"],
		["what is -3 - -4", "−3 − −4 = 1"],
		["what is 2 to the power of 10", "2^10 = 1,024"],
		["-2^2", "−2^2 = −4"],
		["2^3^2", "2^3^2 = 512"],
		["what is the square root of 144?", "√144 = 12"],
		["please calculate 7-10", "7 − 10 = −3"],
	])("with the usual precedence: %s", (message, answer) => {
		expect(calculate(message)).toBe(answer);
	});

	test.each([
		["0.1 + 0.2", "0.1 + 0.2 = 0.3"],
		["1 - 0.9", "1 − 0.9 = 0.1"],
		["what is 1 / 3", "1 ÷ 3 ≈ 0.333333333333"],
		["123456789 * 987654321", "123456789 × 987654321 ≈ 1.21932631113 × 10^17"],
		["9007199254740991 + 0", "9007199254740991 + 0 = 9,007,199,254,740,991"],
		["what is 2 * 0", "2 × 0 = 0"],
		["1 / 10^20", "1 ÷ 10^20 = 1 × 10^-20"],
	])("and says whether the result is rounded: %s", (message, answer) => {
		expect(calculate(message)).toBe(answer);
	});

	test.each(["what is 5 / 0?", "5 % (2 - 2)", "9^9^9", "how much is the square root of (1 - 2)"])(
		"or is said to have no result: %s",
		(message) => {
			expect(calculate(message)).toMatch(/^\S.* has no result that is a number\.$/);
		},
	);
});

test.each([
	"what is 9/11?",
	"What is 24/7",
	"2024-2025",
	"555-1234",
	"10/12/2025",
	"What is 4G?",
	"What is 42?",
	"1,5 + 2",
	"192.168.0.1",
	"200 + 15%",
	"2 +",
	"(2 + 3",
	"2 3",
	"how much is 3 nights",
	"how much is the rent",
	"x * 2",
	"",
])("a message is no term if it names something or is incomplete: %s", (message) => {
	expect(calculate(message)).toBeNull();
});

test("a very long message is no term", () => {
	expect(calculate(`1${"+1".repeat(200_000)}`)).toBeNull();
});

import { describe, expect, test } from "vitest";
import { formatSummary } from "../../../scripts/test.ts";

describe("formatSummary", () => {
	test("counts passed and failed tests, and skipped tests if there are any", () => {
		expect(formatSummary({ passed: 3, failed: 0, skipped: 0 }, 0)).toBe("3 passed, 0 failed");
		expect(formatSummary({ passed: 3, failed: 1, skipped: 2 }, 1)).toBe("3 passed, 1 failed, 2 skipped");
	});

	test("reports a failure when the run failed outside its tests or sent no summary", () => {
		expect(formatSummary({ passed: 3, failed: 0, skipped: 0 }, 1)).toBe("3 passed, 1 failed");
		expect(formatSummary({ passed: 0, failed: 0, skipped: 0 }, 1)).toBe("0 passed, 1 failed");
	});
});

import { describe, expect, test } from "vitest";
import { lastLine } from "../../../scripts/test.ts";

describe("the last line of a test run", () => {
	test("counts what passed and failed, and what was skipped when anything was", () => {
		expect(lastLine({ passed: 3, failed: 0, skipped: 0 }, 0)).toBe("3 passed, 0 failed");
		expect(lastLine({ passed: 3, failed: 1, skipped: 2 }, 1)).toBe("3 passed, 1 failed, 2 skipped");
	});

	test("never reads as clean when the run failed outside its tests, or never reported", () => {
		expect(lastLine({ passed: 3, failed: 0, skipped: 0 }, 1)).toBe("3 passed, 1 failed");
		expect(lastLine(null, 1)).toBe("0 passed, 1 failed");
	});
});

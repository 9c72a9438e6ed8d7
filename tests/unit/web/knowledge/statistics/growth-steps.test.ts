import { expect, test } from "vitest";
import { drawSteps } from "../../../../../src/web/knowledge/statistics/growth-steps.ts";

const at = (day: string, pages: number) => ({ day, pages, passages: pages, words: pages });

test("the chart rises on each day with new pages, up to its top, and continues to today", () => {
	const growth = [at("2026-11-01", 1), at("2026-11-06", 2), at("2026-11-09", 4)];
	expect(drawSteps(growth, "2026-11-11")).toBe("M0 120H0V90H300V60H480V0H600V120Z");
});

test("the chart of a single day is a full area", () => {
	expect(drawSteps([at("2026-11-11", 12)], "2026-11-11")).toBe("M0 120H0V0H600V120Z");
});

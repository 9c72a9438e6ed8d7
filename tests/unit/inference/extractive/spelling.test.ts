import { expect, test } from "vitest";
import { writeApostrophes } from "../../../../src/inference/extractive/spelling.ts";

test("an apostrophe that an English question omits is written, but not in French", () => {
	expect(writeApostrophes("why dont the lights work")).toBe("why don't the lights work");
	expect(writeApostrophes("quel est le prix dont vous parlez pour les enfants")).toContain("dont");
});

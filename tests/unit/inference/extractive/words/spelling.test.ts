import { expect, test } from "vitest";
import { writeOut } from "../../../../../src/inference/extractive/words/spelling.ts";

test("an apostrophe that an English question omits is written, but not in French", () => {
	expect(writeOut("why dont the lights work")).toBe("why don't the lights work");
	expect(writeOut("quel est le prix dont vous parlez pour les enfants")).toContain("dont");
});

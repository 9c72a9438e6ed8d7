import { expect, test } from "vitest";
import { writeOut } from "../../../../../src/inference/extractive/words/spelling.ts";

test("an apostrophe that an English question omits is written, but not in French", () => {
	expect(writeOut("why dont the lights work")).toBe("why don't the lights work");
	expect(writeOut("quel est le prix dont vous parlez pour les enfants")).toContain("dont");
});

test.each([
	["wat does hosting cost n why", "what does hosting cost n why"],
	["do u save ur settings", "do you save your settings"],
	["how often r blocks made", "how often are blocks made"],
	["what is r used for", "what is r used for"],
	["diff b/w the lodge n the cabin", "difference between the lodge n the cabin"],
	["pros n cons of the lodge", "pros and cons of the lodge"],
	["how many ppl w/o a boat", "how many people without a boat"],
	["read the diff", "read the diff"],
])("%j is read as %j", (question, written) => expect(writeOut(question)).toBe(written));

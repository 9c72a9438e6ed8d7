import { expect, test } from "vitest";
import { writeOutShorthand } from "../../../src/text/shorthand.ts";

test.each([
	["wat does hosting cost n why", "what does hosting cost n why"],
	["do u save ur settings", "do you save your settings"],
	["how often r blocks made", "how often are blocks made"],
	["diff b/w the lodge n the cabin", "difference between the lodge n the cabin"],
	["pros n cons of the lodge", "pros and cons of the lodge"],
	["how many ppl w/o a boat", "how many people without a boat"],
	["wtf is the lodge, i wanna know abt it", "what is the lodge, i want to know about it"],
])("%j is read as %j", (message, written) => expect(writeOutShorthand(message)).toBe(written));

test.each([
	"what is r used for",
	"read the diff",
	"kunt u dit uitleggen",
	"the U-boat",
	"where is Angkor Wat",
	"what does wtf mean",
])("%j keeps its words", (message) => expect(writeOutShorthand(message)).toBe(message));

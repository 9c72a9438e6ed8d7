import { expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { addsSuperlative, findSuperlatives } from "../../../../src/knowledge/evidence/superlatives.ts";

function listRanks(sentence: string): string[] {
	return findSuperlatives(parseSentence(sentence)).map(({ scale, isHigh }) => `${scale} ${isHigh}`);
}

test("superlatives on the same scale have the same rank", () => {
	expect(listRanks("It is the cheapest offer.")).toEqual(["price false"]);
	expect(listRanks("It is the least expensive offer.")).toEqual(["price false"]);
	expect(listRanks("It is the biggest lake.")).toEqual(listRanks("It is the largest lake."));
});

test.each([
	"Most people walk.",
	"It takes at least two days.",
	"Register by Friday at the latest.",
	"The forest west of the village is of interest.",
	"At first, it is cold.",
])("a sentence that ranks nothing has no superlative: %s", (sentence) => {
	expect(listRanks(sentence)).toEqual([]);
});

test.each([
	["Lake Orm is the largest lake.", "Lake Orm is the biggest lake of the region.", false],
	["Lake Orm is the largest lake.", "No lake of the region is larger than Lake Orm.", false],
	["Lake Orm is the largest lake.", "Lake Orm is a large lake.", true],
	["It was the first bridge.", "The bridge was built in 1450.", true],
	["It was the first bridge.", "It was built earlier than any other bridge, and is the first one.", false],
	["It is the most popular dish.", "It is a popular dish.", true],
])("a window may state a superlative in other words: %s / %s", (claim, text, isAdded) => {
	expect(addsSuperlative(parseSentence(claim), [parseSentence(text)], new Set())).toBe(isAdded);
});

test.each([
	"Bitcoin is the largest cryptocurrency.",
	"Bitcoin is the first cryptocurrency.",
	"Bitcoin is the most popular cryptocurrency.",
	"Bitcoin is the best cryptocurrency.",
])("a superlative that no passage states is unsupported: %s", (claim) => {
	const text = "Bitcoin is a cryptocurrency that Satoshi Nakamoto created in 2009. Its blockchain is public.";
	const marks = checkEvidence(claim, [{ passageId: "p", title: "Bitcoin", heading: null, text }]);
	expect(marks).toMatchObject([{ verdict: "unsupported" }]);
});

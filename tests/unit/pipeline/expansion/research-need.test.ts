import { expect, test } from "vitest";
import { needsResearch, searchQueryFor } from "../../../../src/pipeline/expansion/research-need.ts";

const passage = (text: string) => ({ title: "", heading: null, text });

test("needsResearch returns true unless there are two relevant passages", () => {
	const relevant = passage("Solar sails are pushed by light.");
	const irrelevant = passage("Sailing boats are pushed by wind.");
	expect(needsResearch("How do solar sails work?", [relevant, relevant])).toBe(false);
	expect(needsResearch("How do solar sails work?", [relevant, irrelevant])).toBe(true);
	expect(needsResearch("How do solar sails work?", [])).toBe(true);
});

test("needsResearch returns false for a question without content words", () => {
	expect(needsResearch("And why is that so?", [])).toBe(false);
});

test("searchQueryFor returns the content words of a question", () => {
	expect(searchQueryFor("Can you explain how Solar sails work?")).toBe("solar sails work");
	expect(searchQueryFor("What does the WHO do?")).toBe("who");
	expect(searchQueryFor("What is C++?")).toBe("c++");
});

import { expect, test } from "vitest";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { measureRuns } from "../../../../src/knowledge/evidence/word-runs.ts";

const TEXT = parseSentence("New: schedules can be copied from one room to another.");

test("a sentence that a text contains word for word is one run", () => {
	const claim = parseSentence("Schedules can be copied from one room to another.");
	expect(measureRuns(claim, [TEXT])).toEqual({
		trigrams: 1,
		run: 1,
		subsequence: 1,
		ordered: 1,
		contentRun: 1,
	});
});

test("a sentence with the same words in another order has shorter runs", () => {
	const claim = parseSentence("From one room to another, schedules can be copied.");
	const { run, subsequence } = measureRuns(claim, [TEXT]);
	expect(run).toBeLessThan(1);
	expect(subsequence).toBeLessThan(1);
});

test("the best sentence of several counts", () => {
	const claim = parseSentence("Schedules can be copied.");
	expect(measureRuns(claim, [parseSentence("The heating is off."), TEXT]).subsequence).toBe(1);
});

test("content words in the same order may be separated by others and continue in the next sentence", () => {
	const claim = parseSentence("The heating is off, and schedules can be copied from one room.");
	const { ordered, contentRun } = measureRuns(claim, [parseSentence("The heating is off."), TEXT]);
	expect(ordered).toBe(1);
	expect(contentRun).toBeLessThan(1);
});

import { expect, test } from "vitest";
import { listSteps } from "../../../../src/web/answer/timeline-steps.ts";

const TIMELINE = [
	{ stage: "searching", message: "Searching…", at_ms: 300 },
	{ stage: "found", message: "Found 4 sources", at_ms: 312 },
	{ stage: "generating", message: "Generating…", at_ms: 900 },
] as const;

test("each stage lasts until the next one, and the last one until the answer is complete", () => {
	const complete = { stage: "complete", message: "Complete!", at_ms: 2_000 } as const;
	expect(listSteps([...TIMELINE, complete], 2_010)).toEqual([
		{ stage: "queued", message: "", durationMs: 300 },
		{ stage: "searching", message: "Searching…", durationMs: 12 },
		{ stage: "found", message: "Found 4 sources", durationMs: 588 },
		{ stage: "generating", message: "Generating…", durationMs: 1_100 },
	]);
});

test("the last stage of a running answer has no duration", () => {
	expect(listSteps(TIMELINE, null).at(-1)).toMatchObject({ stage: "generating", durationMs: null });
});

test("a question that starts at once has no wait", () => {
	expect(listSteps([{ stage: "searching", message: "", at_ms: 4 }], null)).toHaveLength(1);
});

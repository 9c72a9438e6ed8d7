import { describe, expect, test } from "vitest";
import { momentAt, type Recording } from "../../../../src/web/share/recording.ts";

const RECORDING: Recording = {
	timeline: [
		{ stage: "searching", at_ms: 100 },
		{ stage: "generating", at_ms: 1_000 },
		{ stage: "complete", at_ms: 3_000 },
	],
	totalMs: 3_000,
	text: "0123456789",
};

describe("a moment of a replay", () => {
	test.for([
		[0, "queued", ""],
		[100, "searching", ""],
		[999, "searching", ""],
		[1_000, "generating", ""],
		[2_000, "generating", "01234"],
		[3_000, "complete", "0123456789"],
		[9_000, "complete", "0123456789"],
	] as const)("at %i ms shows the stage %s and the text “%s”", ([ms, stage, text]) => {
		expect(momentAt(RECORDING, ms)).toEqual({ stage, text });
	});

	test("never shows half a character", () => {
		const text = "😀".repeat(50);
		for (let ms = 1_000; ms < 3_000; ms += 7)
			expect(momentAt({ ...RECORDING, text }, ms).text.isWellFormed()).toBe(true);
	});

	test("shows the whole text of an answer without a stage in which it was written only at its end", () => {
		const quoted = { ...RECORDING, timeline: [{ stage: "searching", at_ms: 5 }] as const };
		expect(momentAt(quoted, 2_999).text).toBe("");
		expect(momentAt(quoted, 3_000).text).toBe(RECORDING.text);
	});
});

import { describe, expect, test } from "vitest";
import {
	accuracy,
	calibrationError,
	confusion,
	fitTemperature,
	type ScoredExample,
	scoreExamples,
} from "../../../../scripts/classifier/evaluate.ts";
import { type Example, fingerprint } from "../../../../scripts/classifier/examples.ts";
import { train } from "../../../../scripts/classifier/train.ts";
import { WORD_TABLES } from "../../../../scripts/classifier/word-tables.ts";
import { softmax } from "../../../../src/agents/classifier/model.ts";
import {
	decodeModel,
	encodeModel,
	examplesFingerprint,
} from "../../../../src/agents/classifier/weights-file.ts";

const SAMPLE: Example[] = [
	{ text: "hello there", agent: "general", type: "general" },
	{ text: "thanks a lot, my friend", agent: "general", type: "general" },
	{ text: "who wrote Dracula?", agent: "qa", type: "factual" },
	{ text: "How do I poach an egg?", agent: "qa", type: "procedural" },
	{ text: "compare the tax systems of five countries", agent: "research", type: "analytical" },
	{ text: "is my essay any good", agent: "content_analyzer", type: "opinion" },
];

describe("train", () => {
	test("returns the same weights for the same examples", () => {
		expect(encodeModel(train(SAMPLE), WORD_TABLES, 1)).toEqual(encodeModel(train(SAMPLE), WORD_TABLES, 1));
	});

	test("memorizes a small sample", () => {
		const model = train(SAMPLE);
		expect(
			accuracy(
				confusion(scoreExamples(model, SAMPLE), "agent", ["general", "research", "qa", "content_analyzer"]),
			),
		).toBe(1);
	});

	test("produces a model that survives encoding and decoding", () => {
		const model = train(SAMPLE);
		const file = encodeModel(model, WORD_TABLES, 4_000_000_000);
		expect(decodeModel(file)).toEqual(model);
		expect(examplesFingerprint(file)).toBe(4_000_000_000);
	});
});

describe("fingerprint", () => {
	test("changes when any example changes", () => {
		const [first, ...rest] = SAMPLE;
		if (first === undefined) throw new Error("no sample");
		expect(fingerprint([{ ...first, type: "opinion" }, ...rest])).not.toBe(fingerprint(SAMPLE));
		expect(fingerprint([{ ...first, text: "hello there!" }, ...rest])).not.toBe(fingerprint(SAMPLE));
		expect(fingerprint(rest)).not.toBe(fingerprint(SAMPLE));
	});
});

describe("calibration", () => {
	const LABELS = ["general", "research", "qa", "content_analyzer"];
	const example = (agent: Example["agent"]): Example => ({ text: "x", agent, type: "general" });
	const sure = { agent: [4, 0, 0, 0], type: [] };
	/** Four predictions with a confidence of 95%, three of them correct. */
	const overconfident: ScoredExample[] = ["general", "general", "general", "qa"].map((agent) => ({
		example: example(agent === "qa" ? "qa" : "general"),
		scores: sure,
	}));

	test("corrects an overconfident model", () => {
		const temperature = fitTemperature(overconfident, "agent", LABELS);
		expect(Math.max(...softmax(sure.agent, temperature))).toBeCloseTo(0.75, 2);
		expect(calibrationError(overconfident, "agent", LABELS, 1)).toBeCloseTo(0.198, 2);
		expect(calibrationError(overconfident, "agent", LABELS, temperature)).toBeLessThan(0.01);
	});
});
